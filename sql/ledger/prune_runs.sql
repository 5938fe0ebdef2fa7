-- Purpose: marks the runs that started before a time as pruned.
-- Parameters: before (ISO 8601). Result: none; the number of rows counts.
UPDATE talenthub_run SET pruned = 1 WHERE pruned = 0 AND started < :before;
