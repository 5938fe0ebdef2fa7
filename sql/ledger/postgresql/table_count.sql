-- Purpose: does the schema hold any table?
-- Parameters: schema. Result: one row, their number.
SELECT count(*)
FROM pg_catalog.pg_class AS c INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
WHERE n.nspname = :schema AND c.relkind IN ('r', 'p');
