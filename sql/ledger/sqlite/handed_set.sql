-- Purpose: records what the vendor has of one row.
-- Parameters: part, key, hash_hi, hash_lo, handover, action, gone. Result: none.
INSERT INTO talenthub_handed (part, key, hash_hi, hash_lo, handover, action, gone)
VALUES (:part, :key, :hash_hi, :hash_lo, :handover, :action, :gone)
ON CONFLICT (part, key) DO UPDATE
SET
    hash_hi = excluded.hash_hi,
    hash_lo = excluded.hash_lo,
    handover = excluded.handover,
    action = excluded.action,
    gone = excluded.gone;
