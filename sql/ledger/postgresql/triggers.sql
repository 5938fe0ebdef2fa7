-- Purpose: triggers and row security of the target's tables, which SQLAlchemy does not reflect.
-- Parameters: schema. Result: table, trigger (null: none), 1 where row security is on.
SELECT c.relname, t.tgname, CASE WHEN c.relrowsecurity THEN 1 ELSE 0 END
FROM pg_catalog.pg_class AS c
INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
LEFT JOIN pg_catalog.pg_trigger AS t ON c.oid = t.tgrelid AND NOT t.tgisinternal
WHERE n.nspname = :schema AND c.relkind IN ('r', 'p')
ORDER BY c.relname, t.tgname;
