-- Purpose: what a run did to one kind: rows it inserted, rows it found and adopted, rows it updated or deleted.
-- Parameters: number (of the run), kind (number).
-- Result: action, source key, target key, fingerprint halves, inserting and writing run from before, pre-image.
SELECT 'insert' AS action, source_key, target_key, NULL AS fp_hi, NULL AS fp_lo, NULL AS inserted, NULL AS written, NULL AS preimage
FROM talenthub_id_map
WHERE kind = :kind AND inserted = :number
UNION ALL
SELECT 'adopt', m.source_key, m.target_key, NULL, NULL, NULL, NULL, NULL
FROM talenthub_id_map AS m
LEFT JOIN talenthub_preimage AS p ON m.kind = p.kind AND m.target_key = p.target_key AND p.run = :number
WHERE m.kind = :kind AND m.inserted IS NULL AND m.written = :number AND p.run IS NULL
UNION ALL
SELECT action, source_key, target_key, fp_hi, fp_lo, inserted, written, preimage
FROM talenthub_preimage
WHERE run = :number AND kind = :kind;
