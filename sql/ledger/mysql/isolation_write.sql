-- Purpose: statements of the next transactions see what others committed before them, as on every other database.
-- Parameters: none. Result: none.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
