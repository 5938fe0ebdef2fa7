-- Purpose: drops the pre-images of some rows, of every run (erasure of a person).
-- Parameters: kind (number), ids (list of target keys). Result: none; the number of rows counts.
DELETE FROM talenthub_preimage WHERE kind = :kind AND target_key = ANY(CAST(:ids AS text[]));
