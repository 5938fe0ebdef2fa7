-- Purpose: empties that table.
-- Parameters: none. Result: none.
DELETE FROM talenthub_id_map_stage;
