-- Purpose: marks a place in the transaction that later statements can be taken back to. Parameters: none. Result: none.
SAVEPOINT talenthub_attempt;
