-- Purpose: drops the messages of pruned runs.
-- Parameters: none. Result: none.
DELETE FROM talenthub_message WHERE run IN (SELECT number FROM talenthub_run WHERE pruned = 1);
