-- Purpose: whether the file is an outbox.
-- Parameters: none. Result: 0 or 1.
SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'talenthub_outbox');
