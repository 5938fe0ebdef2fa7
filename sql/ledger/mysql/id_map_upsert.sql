-- Purpose: enters staged rows in the id map, or what a run wrote last of rows that are in it; the run that inserted stays.
-- Parameters: none. Result: none.
INSERT INTO talenthub_id_map (fp_hi, fp_lo, inserted, written, kind, source_key, target_key)
SELECT s.fp_hi, s.fp_lo, s.inserted, s.written, s.kind, s.source_key, s.target_key FROM talenthub_id_map_stage AS s
ON DUPLICATE KEY UPDATE fp_hi = s.fp_hi, fp_lo = s.fp_lo, written = s.written, target_key = s.target_key;
