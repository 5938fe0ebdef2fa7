-- Purpose: has the id map its key (is this not the first load)?
-- Parameters: schema. Result: one row, 1 or 0.
SELECT count(*)
FROM pg_catalog.pg_class AS c INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
WHERE n.nspname = :schema AND c.relkind = 'i' AND c.relname = 'talenthub_id_map_key';
