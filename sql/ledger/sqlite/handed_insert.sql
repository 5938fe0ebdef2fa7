-- Purpose: records rows of a file of which no row was handed over before.
-- Parameters: part, key, hash_hi, hash_lo, handover, action, gone. Result: none.
INSERT INTO talenthub_handed (part, key, hash_hi, hash_lo, handover, action, gone)
VALUES (:part, :key, :hash_hi, :hash_lo, :handover, :action, :gone);
