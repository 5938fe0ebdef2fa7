-- Purpose: forgets the savepoint; what was done since stays. Parameters: none. Result: none.
RELEASE SAVEPOINT talenthub_attempt;
