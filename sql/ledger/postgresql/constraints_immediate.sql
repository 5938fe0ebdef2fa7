-- Purpose: checks deferrable constraints after each statement, so that a refused row is set aside and does not fail the commit.
-- Parameters: none. Result: none.
SET CONSTRAINTS ALL IMMEDIATE;
