-- Purpose: takes back what was done since the savepoint, which stays. Parameters: none. Result: none.
ROLLBACK TO SAVEPOINT talenthub_attempt;
