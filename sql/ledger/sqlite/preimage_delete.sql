-- Purpose: keeps the pre-image of a row that the run deletes, with what the id map knew of it.
-- Parameters, one set a row: number (of the run), kind (number), target_key, source_key, fp_hi, fp_lo, inserted, written,
--   preimage (JSON). Result: none.
INSERT INTO talenthub_preimage (run, kind, target_key, action, source_key, fp_hi, fp_lo, inserted, written, preimage)
VALUES (:number, :kind, :target_key, 'delete', :source_key, :fp_hi, :fp_lo, :inserted, :written, :preimage)
ON CONFLICT (run, kind, target_key) DO UPDATE SET action = 'delete';
