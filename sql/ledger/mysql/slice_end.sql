-- Purpose: forgets the begin of a slice; its rows stay. Parameters: none. Result: none.
RELEASE SAVEPOINT talenthub_slice;
