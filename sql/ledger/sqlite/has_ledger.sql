-- Purpose: is there a ledger?
-- Parameters: none. Result: one row, 1 or 0.
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'talenthub_run';
