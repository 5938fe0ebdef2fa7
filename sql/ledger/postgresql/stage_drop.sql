-- Purpose: the stage is done with.
-- Parameters: none. Result: none.
DROP TABLE talenthub_stage;
