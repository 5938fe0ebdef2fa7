-- Purpose: does a table have a row?
-- Names: table. Parameters: none. Result: one row, 1 or 0.
SELECT EXISTS (SELECT 1 FROM {table});
