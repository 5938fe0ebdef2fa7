-- Purpose: statements of the next transactions see the moment of their begin.
-- Parameters: none. Result: none.
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
