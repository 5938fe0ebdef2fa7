-- Purpose: begins a savepoint, inside of which a slice or a row of a table with triggers is written.
-- Parameters: none. Result: none.
SAVEPOINT talenthub_slice;
