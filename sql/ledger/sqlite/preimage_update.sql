-- Purpose: keeps the pre-image of a row that the run updates, with what the id map knew of it; the first of a run stays.
-- Parameters, one set a row: number (of the run), kind (number), source_key, target_key, preimage (JSON). Result: none.
INSERT INTO talenthub_preimage (run, kind, target_key, action, source_key, fp_hi, fp_lo, inserted, written, preimage)
SELECT :number, :kind, :target_key, 'update', :source_key, m.fp_hi, m.fp_lo, m.inserted, m.written, :preimage
FROM (SELECT 1 AS one) AS always LEFT JOIN talenthub_id_map AS m ON m.kind = :kind AND m.source_key = :source_key
WHERE true
ON CONFLICT (run, kind, target_key) DO NOTHING;
