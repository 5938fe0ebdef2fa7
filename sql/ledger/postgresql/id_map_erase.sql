-- Purpose: drops rows of the id map by what they became (erasure of a person).
-- Parameters: kind (number), ids (list of target keys). Result: none.
DELETE FROM talenthub_id_map WHERE kind = :kind AND target_key = ANY(CAST(:ids AS text[]));
