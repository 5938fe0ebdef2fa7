-- Purpose: undoes a slice of rows. Parameters: none. Result: none.
ROLLBACK TO SAVEPOINT talenthub_slice;
