-- Purpose: drops the pre-images of some source keys, of every run (erasure of a person).
-- Parameters: kind (number), keys (list). Result: none; the number of rows counts.
DELETE FROM talenthub_preimage WHERE kind = :kind AND source_key = ANY(CAST(:keys AS text[]));
