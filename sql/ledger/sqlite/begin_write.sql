-- Purpose: opens the one transaction of a run; nobody else can write until it ends.
-- Parameters: none. Result: none.
BEGIN IMMEDIATE;
