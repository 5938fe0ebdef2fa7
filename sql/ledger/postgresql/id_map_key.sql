-- Purpose: the key of the id map, built once, after the rows of the first load.
-- Parameters: none. Result: none.
CREATE UNIQUE INDEX IF NOT EXISTS talenthub_id_map_key ON talenthub_id_map (kind, source_key);
