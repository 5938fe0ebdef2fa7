-- Purpose: drops rows of the id map by what they became (erasure of a person).
-- Parameters: kind (number), ids (JSON list of target keys). Result: none.
DELETE FROM talenthub_id_map WHERE kind = :kind AND target_key IN (SELECT value FROM json_each(:ids));
