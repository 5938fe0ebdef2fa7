-- Purpose: the number that failed_row.sql found.
-- Parameters: none. Result: one row, counted from 1; 0 where it is unknown.
SELECT COALESCE(@talenthub_row, 0);
