-- Purpose: does the id map hold rows that a run may meet again (is this not the first load)?
-- Parameters: none. Result: one row, 1 or 0.
SELECT EXISTS (SELECT 1 FROM talenthub_id_map);
