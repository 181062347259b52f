-- The catalogue is written whole, once a night, and asked with each key that is typed. A GIN index first puts new rows
-- on a list of its own, which every search reads from end to end until a vacuum comes by: a word with a typo took
-- twenty times as long until then.
ALTER INDEX institution_vocabulary_like SET (fastupdate = off);
ALTER INDEX institution_joined_popular_like SET (fastupdate = off);
SELECT gin_clean_pending_list('institution_vocabulary_like');
SELECT gin_clean_pending_list('institution_joined_popular_like');
