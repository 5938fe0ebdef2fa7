-- Purpose: drops the pre-images of rows of one run that were put back.
-- Parameters: number (of the run), kind (number), ids (list of target keys). Result: none.
DELETE FROM talenthub_preimage
WHERE run = :number AND kind = :kind AND target_key = ANY(CAST(:ids AS text[]));
