-- Purpose: empties the stage for the next slice (TRUNCATE would commit).
-- Parameters: none. Result: none.
DELETE FROM talenthub_stage;
