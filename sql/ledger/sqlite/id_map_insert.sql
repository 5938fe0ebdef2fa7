-- Purpose: enters rows of a first load in the id map, while it has no key yet.
-- Parameters, one set a row: fp_hi, fp_lo, inserted, written, kind, source_key, target_key. Result: none.
INSERT INTO talenthub_id_map (fp_hi, fp_lo, inserted, written, kind, source_key, target_key)
VALUES (:fp_hi, :fp_lo, :inserted, :written, :kind, :source_key, :target_key);
