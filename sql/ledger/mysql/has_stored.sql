-- Purpose: does the ledger keep what the target stored?
-- Parameters: none. Result: one row, 1 or 0.
SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'talenthub_stored';
