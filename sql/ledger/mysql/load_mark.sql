-- Purpose: marks the begin of one LOAD DATA. Parameters: none. Result: none.
SAVEPOINT talenthub_load;
