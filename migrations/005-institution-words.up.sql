-- The words of the catalogue, each once, with the entries they are in. A search reads a few of these rows and then a
-- few entries, however many banks there are. Everything here is made anew from the offers with each import; what an
-- older sidecar imported has no words, so that the next start imports again.
DROP FUNCTION institutions_like;
DROP INDEX institutions_search, institutions_bic;
DELETE FROM institutions;
DELETE FROM institution_sources;
DELETE FROM institution_offers;

ALTER TABLE institutions
  -- The order of entries where a search has no other: popular and short ones first, from 1.
  ADD place integer NOT NULL UNIQUE,
  -- The name in plain words between single spaces.
  ADD plain_name text NOT NULL,
  -- The words of names and initials, that are typed one by one.
  ADD words text[] NOT NULL,
  -- Names and host names written as one word, where they are no word already.
  ADD joined text[] NOT NULL,
  ADD domain text;
CREATE INDEX institutions_bic ON institutions (bic COLLATE "C");

-- Collation "C": a beginning of a word is a range of the index. Words are a-z and 0-9, which `~` comes after.
CREATE TABLE institution_words (
  -- '' stands for all countries.
  country text COLLATE "C" NOT NULL,
  word text COLLATE "C" NOT NULL,
  -- Ascending.
  places integer[] NOT NULL,
  size integer NOT NULL,
  PRIMARY KEY (country, word)
);
-- The same words once, for typos: they are looked for among words, not among entries. No other index, which could be
-- taken for the right one.
CREATE TABLE institution_vocabulary (
  word text NOT NULL,
  size integer NOT NULL
);
CREATE INDEX institution_vocabulary_like ON institution_vocabulary USING gin (word gin_trgm_ops);

-- One or two letters begin thousands of words: their entries are collected beforehand.
CREATE TABLE institution_beginnings (
  country text COLLATE "C" NOT NULL,
  beginning text COLLATE "C" NOT NULL,
  places integer[] NOT NULL,
  size integer NOT NULL,
  PRIMARY KEY (country, beginning)
);

CREATE TABLE institution_joined (
  word text COLLATE "C" NOT NULL,
  place integer NOT NULL,
  PRIMARY KEY (word, place)
);
-- Names without spaces are long, and alike: typos in them are looked for among the popular ones.
CREATE TABLE institution_joined_popular (word text NOT NULL);
CREATE INDEX institution_joined_popular_like ON institution_joined_popular USING gin (word gin_trgm_ops);

-- In functions, so that threshold and plan are set for them alone: a plan made without knowing the word would read the
-- whole table.
CREATE FUNCTION institution_words_like(typed text, most integer) RETURNS SETOF text
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.4
SET enable_seqscan = off AS $$
  SELECT word FROM institution_vocabulary WHERE typed <% word
  ORDER BY word_similarity(typed, word) DESC, similarity(typed, word) DESC, size DESC LIMIT most
$$;
CREATE FUNCTION institution_joined_like(typed text, most integer) RETURNS SETOF text
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.6
SET enable_seqscan = off AS $$
  SELECT word FROM institution_joined_popular WHERE typed <% word
  ORDER BY word_similarity(typed, word) DESC, similarity(typed, word) DESC LIMIT most
$$;
