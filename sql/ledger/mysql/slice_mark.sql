-- Purpose: marks the begin of a slice of rows. Parameters: none. Result: none.
SAVEPOINT talenthub_slice;
