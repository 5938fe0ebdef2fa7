-- Purpose: gives a named lock back.
-- Parameters: name. Result: one row of no use.
SELECT RELEASE_LOCK(:name);
