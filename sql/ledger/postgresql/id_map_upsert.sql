-- Purpose: enters staged rows in the id map, or what a run wrote last of rows that are in it; the run that inserted stays.
-- Parameters: none. Result: none.
INSERT INTO talenthub_id_map (fp_hi, fp_lo, inserted, written, kind, source_key, target_key)
SELECT fp_hi, fp_lo, inserted, written, kind, source_key, target_key FROM talenthub_id_map_stage
ON CONFLICT (kind, source_key) DO UPDATE
SET fp_hi = excluded.fp_hi, fp_lo = excluded.fp_lo, written = excluded.written, target_key = excluded.target_key;
