-- Purpose: drops what is known of rows as the target stored them, of every run (erasure of a person).
-- Parameters: kind (number), ids (JSON list of target keys). Result: none.
DELETE FROM talenthub_stored WHERE kind = :kind AND target_key IN (SELECT value FROM json_each(:ids));
