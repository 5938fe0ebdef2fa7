-- Purpose: the rows of a kind for which the target stored other values than those it was given when they were last written.
-- Parameters: kind (number).
-- Result: target key, source key, run (number), fingerprint halves of what was stored, of what was given.
SELECT m.target_key, m.source_key, m.written, s.fp_hi, s.fp_lo, m.fp_hi AS sent_hi, m.fp_lo AS sent_lo
FROM
    talenthub_id_map AS m
    STRAIGHT_JOIN talenthub_stored AS s ON s.kind = m.kind AND s.target_key = m.target_key AND s.run = m.written
WHERE m.kind = :kind;
