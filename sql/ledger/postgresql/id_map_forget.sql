-- Purpose: drops rows of the id map.
-- Parameters: kind (number), keys (list of source keys). Result: none.
DELETE FROM talenthub_id_map WHERE kind = :kind AND source_key = ANY(CAST(:keys AS text[]));
