-- Purpose: drops rows of the id map.
-- Parameters: kind (number), keys (JSON list of source keys). Result: none.
DELETE FROM talenthub_id_map WHERE kind = :kind AND source_key IN (SELECT value FROM json_each(:keys));
