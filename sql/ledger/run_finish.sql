-- Purpose: closes a run.
-- Parameters: number, status, finished, counts (JSON). Result: none.
UPDATE talenthub_run SET status = :status, finished = :finished, counts = :counts WHERE number = :number;
