-- Purpose: the last number that AUTOINCREMENT gave in a table.
-- Parameters: table_name. Result: one row at most.
SELECT seq FROM sqlite_sequence WHERE name = :table_name;
