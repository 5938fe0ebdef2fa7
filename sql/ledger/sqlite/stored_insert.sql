-- Purpose: keeps the fingerprint of a row as the target stored it.
-- Parameters, one set a row: run (number), kind (number), target_key, fp_hi, fp_lo. Result: none.
INSERT INTO talenthub_stored (run, kind, target_key, fp_hi, fp_lo) VALUES (:run, :kind, :target_key, :fp_hi, :fp_lo);
