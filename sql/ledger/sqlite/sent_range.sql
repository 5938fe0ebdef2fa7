-- Purpose: what the vendor has of the rows of a range of keys.
-- Parameters: part, low, high. Result: key, filled, fixed, by key.
SELECT key, filled, fixed FROM talenthub_sent WHERE part = :part AND key BETWEEN :low AND :high ORDER BY key;
