-- Purpose: a table of this connection that takes rows of the id map on their way.
-- Parameters: none. Result: none.
CREATE TEMPORARY TABLE IF NOT EXISTS talenthub_id_map_stage LIKE talenthub_id_map;
