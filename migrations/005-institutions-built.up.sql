-- What the entries were made of: one row, or none where there are no entries yet.
CREATE TABLE institution_builds (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  made_of text NOT NULL
);
