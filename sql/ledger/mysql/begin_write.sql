-- Purpose: begins the transaction of a run.
-- Parameters: none. Result: none.
START TRANSACTION;
