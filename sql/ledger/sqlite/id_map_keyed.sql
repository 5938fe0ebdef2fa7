-- Purpose: has the id map its key (is this not the first load)?
-- Parameters: none. Result: one row, 1 or 0.
SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = 'talenthub_id_map_key';
