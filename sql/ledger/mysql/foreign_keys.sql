-- Purpose: the foreign keys of every table to tables of the same database.
-- Parameters: none. Result: table, key, column, other table, its column, in the order of the key.
SELECT table_name, constraint_name, column_name, referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE() AND table_name NOT LIKE 'talenthub\_%'
ORDER BY table_name, constraint_name, ordinal_position;
