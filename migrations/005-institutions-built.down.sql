DROP TABLE institution_builds;
