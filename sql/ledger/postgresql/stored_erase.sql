-- Purpose: drops what is known of rows as the target stored them, of every run (erasure of a person).
-- Parameters: kind (number), ids (list of target keys). Result: none.
DELETE FROM talenthub_stored WHERE kind = :kind AND target_key = ANY(CAST(:ids AS text[]));
