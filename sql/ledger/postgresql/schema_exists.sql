-- Purpose: is there a schema of that name?
-- Parameters: schema. Result: one row, 1 or 0.
SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = :schema;
