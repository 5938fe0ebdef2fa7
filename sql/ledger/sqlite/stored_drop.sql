-- Purpose: drops what is known of rows as the target stored them in one run, which is taken back.
-- Parameters: number (of the run), kind (number), ids (JSON list of target keys). Result: none.
DELETE FROM talenthub_stored WHERE run = :number AND kind = :kind AND target_key IN (SELECT value FROM json_each(:ids));
