-- Purpose: does the ledger keep what the target stored (those of earlier versions do not)?
-- Parameters: schema. Result: one row, 1 or 0.
SELECT count(*)
FROM pg_catalog.pg_class AS c INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
WHERE n.nspname = :schema AND c.relkind = 'r' AND c.relname = 'talenthub_stored';
