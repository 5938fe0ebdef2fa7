-- Purpose: what the unique indexes of a table compare.
-- Parameters: table_name. Result: index, column (null for an expression), null.
SELECT index_name, column_name, NULL
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND table_name = :table_name AND non_unique = 0
ORDER BY index_name, seq_in_index;
