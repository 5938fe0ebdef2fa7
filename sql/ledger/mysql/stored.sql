-- Purpose: rows for which the target stored other values than those it was given when they were last written: what it stored.
--   An entry of a run counts as long as no later run wrote the row; a rollback makes the one before count again.
--   The id map has no index by target key: it is read once, and each row is looked up among those asked for.
-- Parameters: kind (number), ids (JSON list of target keys).
-- Result: target key, source key, run (number), fingerprint halves of what was stored, of what was given.
SELECT m.target_key, m.source_key, m.written, w.fp_hi, w.fp_lo, m.fp_hi AS sent_hi, m.fp_lo AS sent_lo
FROM
    talenthub_id_map AS m
    STRAIGHT_JOIN (
        SELECT STRAIGHT_JOIN s.run, s.target_key, s.fp_hi, s.fp_lo
        FROM
            JSON_TABLE(:ids, '$[*]' COLUMNS (item VARCHAR(700) CHARACTER SET utf8mb4 PATH '$')) AS g
            INNER JOIN talenthub_stored AS s ON s.kind = :kind AND s.target_key = g.item
    ) AS w ON w.target_key = m.target_key AND w.run = m.written
WHERE m.kind = :kind;
