-- Purpose: undoes one LOAD DATA. Parameters: none. Result: none.
ROLLBACK TO SAVEPOINT talenthub_load;
