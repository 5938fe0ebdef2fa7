-- Purpose: the number of a run.
-- Parameters: run (its name). Result: one row, its number.
SELECT number FROM talenthub_run WHERE run = :run;
