-- Purpose: takes a named lock if it is free; the server gives it back when the connection ends, however it ends.
-- Parameters: name. Result: one row, 1 where it was free.
SELECT GET_LOCK(:name, 0);
