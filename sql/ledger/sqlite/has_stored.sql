-- Purpose: does the ledger keep what the target stored (those of earlier versions do not)?
-- Parameters: none. Result: one row, 1 or 0.
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'talenthub_stored';
