-- Purpose: ends the innermost savepoint.
-- Parameters: none. Result: none.
RELEASE SAVEPOINT talenthub_slice;
