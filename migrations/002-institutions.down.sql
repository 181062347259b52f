DROP FUNCTION institutions_like;
DROP TABLE institution_logo_fetches, institution_logos, institutions, institution_sources, institution_offers;
