-- Purpose: empties the stage for the next slice.
-- Parameters: none. Result: none.
TRUNCATE talenthub_stage;
