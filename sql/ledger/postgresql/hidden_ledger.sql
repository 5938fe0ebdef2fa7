-- Purpose: the tables of the ledger that row security hides from this role. A run that did not see the ledger would load rows twice.
-- Parameters: schema. Result: one name a row.
SELECT c.relname
FROM pg_catalog.pg_class AS c INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
WHERE n.nspname = :schema AND c.relkind IN ('r', 'p') AND starts_with(c.relname, 'talenthub_') AND row_security_active(c.oid)
ORDER BY c.relname;
