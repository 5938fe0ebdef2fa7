-- Purpose: opens a view; its first statement fixes what it sees.
-- Parameters: none. Result: none.
BEGIN DEFERRED;
