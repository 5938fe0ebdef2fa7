-- Purpose: gives every named lock of the connection back, before it ends: the server ends it a moment later than we do.
-- Parameters: none. Result: one row of no use.
SELECT RELEASE_ALL_LOCKS();
