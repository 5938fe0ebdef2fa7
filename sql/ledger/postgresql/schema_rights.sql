-- Purpose: is there a schema of that name, and may we look into it?
-- Parameters: schema. Result: one row, true where we may; no row without such a schema.
SELECT has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = :schema;
