-- Purpose: puts staged rows of the id map back as they were before a run.
-- Parameters: none. Result: none.
INSERT INTO talenthub_id_map (fp_hi, fp_lo, inserted, written, kind, source_key, target_key)
SELECT fp_hi, fp_lo, inserted, written, kind, source_key, target_key FROM talenthub_id_map_stage
ON CONFLICT (kind, source_key) DO UPDATE
SET fp_hi = excluded.fp_hi, fp_lo = excluded.fp_lo, inserted = excluded.inserted, written = excluded.written,
    target_key = excluded.target_key;
