-- Purpose: the stage is done with.
-- Parameters: none. Result: none.
DROP TEMPORARY TABLE IF EXISTS talenthub_stage;
