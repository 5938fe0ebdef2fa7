-- Purpose: drops the pre-images of pruned runs.
-- Parameters: none. Result: none.
DELETE FROM talenthub_preimage WHERE run IN (SELECT number FROM talenthub_run WHERE pruned = 1);
