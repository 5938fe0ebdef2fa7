-- Purpose: does any table of the target number its rows by AUTOINCREMENT?
-- Parameters: none. Result: one row, 1 or 0.
SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence';
