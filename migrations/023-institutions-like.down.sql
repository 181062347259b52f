ALTER INDEX institution_vocabulary_like RESET (fastupdate);
ALTER INDEX institution_joined_popular_like RESET (fastupdate);
