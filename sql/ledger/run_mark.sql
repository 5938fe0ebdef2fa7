-- Purpose: gives an earlier run another status.
-- Parameters: run (its name), status. Result: none.
UPDATE talenthub_run SET status = :status WHERE run = :run;
