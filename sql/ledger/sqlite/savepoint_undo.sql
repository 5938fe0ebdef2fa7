-- Purpose: undoes what was done since the innermost savepoint, which stays.
-- Parameters: none. Result: none.
ROLLBACK TO SAVEPOINT talenthub_slice;
