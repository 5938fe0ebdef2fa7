-- Purpose: drops what is known of rows as the target stored them in one run, which is taken back.
-- Parameters: number (of the run), kind (number), ids (list of target keys). Result: none.
DELETE FROM talenthub_stored WHERE run = :number AND kind = :kind AND target_key = ANY(CAST(:ids AS text[]));
