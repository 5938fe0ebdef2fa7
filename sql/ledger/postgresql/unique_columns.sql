-- Purpose: what the unique (and exclusion) indexes of a table compare, partial ones and those on expressions included.
-- Parameters: schema, table_name. Result: index, column (null for an expression), the index's definition.
SELECT i.relname, a.attname, pg_get_indexdef(x.indexrelid)
FROM pg_catalog.pg_index AS x
INNER JOIN pg_catalog.pg_class AS i ON x.indexrelid = i.oid
INNER JOIN pg_catalog.pg_class AS t ON x.indrelid = t.oid
INNER JOIN pg_catalog.pg_namespace AS n ON t.relnamespace = n.oid
CROSS JOIN LATERAL unnest(CAST(x.indkey AS smallint [])) WITH ORDINALITY AS k (attnum, place)
LEFT JOIN pg_catalog.pg_attribute AS a ON x.indrelid = a.attrelid AND a.attnum = k.attnum AND k.attnum > 0
WHERE n.nspname = :schema AND t.relname = :table_name AND (x.indisunique OR x.indisexclusion) AND k.place <= x.indnkeyatts
ORDER BY i.relname, k.place;
