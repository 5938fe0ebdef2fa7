-- Purpose: triggers and constraints that wait for the commit act now, while their effect can still be looked at.
-- Parameters: none. Result: none.
SET CONSTRAINTS ALL IMMEDIATE;
