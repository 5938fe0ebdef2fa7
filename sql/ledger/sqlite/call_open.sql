-- Purpose: records that a call begins, before it is sent.
-- Parameters: part, key, action, hash_hi, hash_lo, handover, sent, fixed, opened. Result: none.
INSERT INTO talenthub_call (part, key, action, state, hash_hi, hash_lo, handover, reason, sent, fixed, opened)
VALUES (:part, :key, :action, 'open', :hash_hi, :hash_lo, :handover, NULL, :sent, :fixed, :opened)
ON CONFLICT (part, key) DO UPDATE
SET
    action = excluded.action,
    state = excluded.state,
    hash_hi = excluded.hash_hi,
    hash_lo = excluded.hash_lo,
    handover = excluded.handover,
    reason = NULL,
    sent = excluded.sent,
    fixed = excluded.fixed,
    opened = excluded.opened;
