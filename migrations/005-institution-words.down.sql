DROP FUNCTION institution_words_like;
DROP FUNCTION institution_joined_like;
DROP TABLE institution_words, institution_vocabulary, institution_beginnings, institution_joined,
  institution_joined_popular;
DROP INDEX institutions_bic;
DELETE FROM institutions;
DELETE FROM institution_sources;
DELETE FROM institution_offers;
ALTER TABLE institutions DROP place, DROP plain_name, DROP words, DROP joined, DROP domain;
CREATE INDEX institutions_search ON institutions USING gin (search gin_trgm_ops);
CREATE INDEX institutions_bic ON institutions (bic text_pattern_ops);
CREATE FUNCTION institutions_like(words text[], most integer) RETURNS TABLE (id text, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.3 AS $$
  SELECT i.id, sum(word_similarity(w.word, i.search))::real
  FROM unnest(words) AS w (word) JOIN institutions i ON i.search %> w.word
  GROUP BY i.id, i.popularity ORDER BY 2 DESC, i.popularity DESC LIMIT most
$$;
