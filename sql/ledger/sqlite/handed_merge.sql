-- Purpose: takes over what the vendor has after a handover.
-- Parameters: number. Result: none.
INSERT INTO talenthub_handed (part, key, hash_hi, hash_lo, handover, action, gone)
SELECT part, key, hash_hi, hash_lo, :number, action, gone FROM talenthub_next WHERE true ORDER BY part, key
ON CONFLICT (part, key) DO UPDATE
SET
    hash_hi = excluded.hash_hi,
    hash_lo = excluded.hash_lo,
    handover = excluded.handover,
    action = excluded.action,
    gone = excluded.gone;
