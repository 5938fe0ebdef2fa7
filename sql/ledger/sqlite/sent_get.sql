-- Purpose: the columns that the vendor has of a row.
-- Parameters: part, key. Result: filled.
SELECT filled FROM talenthub_sent WHERE part = :part AND key = :key;
