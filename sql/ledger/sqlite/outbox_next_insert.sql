-- Purpose: adds rows of this handover.
-- Parameters: part, key, hash_hi, hash_lo, action, gone. Result: none.
INSERT INTO talenthub_next (part, key, hash_hi, hash_lo, action, gone) VALUES (:part, :key, :hash_hi, :hash_lo, :action, :gone);
