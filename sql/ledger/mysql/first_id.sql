-- Purpose: the first id that the last LOAD DATA of this connection assigned.
-- Parameters: none. Result: one row.
SELECT LAST_INSERT_ID();
