-- Purpose: the primary keys and unique indexes of every table.
-- Parameters: none. Result: table, index, column (null for an expression), in the order of the index.
SELECT table_name, index_name, column_name
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND non_unique = 0 AND table_name NOT LIKE 'talenthub\_%'
ORDER BY table_name, index_name, seq_in_index;
