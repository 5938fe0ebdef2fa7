-- Purpose: names that an error may mention: columns, keys and constraints of a table.
-- Parameters: table_name. Result: name.
SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = :table_name
UNION ALL
SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = :table_name
UNION ALL
SELECT constraint_name FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name = :table_name;
