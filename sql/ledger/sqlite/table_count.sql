-- Purpose: does the file hold any table?
-- Parameters: none. Result: one row, their number.
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%';
