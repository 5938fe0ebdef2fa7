-- Purpose: keeps the pre-image of rows that the run deletes, with what the id map knows of them.
-- Parameters: number (of the run), kind (number), rows (JSON list of [target key, pre-image]). Result: none.
INSERT INTO talenthub_preimage (run, kind, target_key, action, source_key, fp_hi, fp_lo, inserted, written, preimage)
SELECT :number, :kind, d.target_key, 'delete', m.source_key, m.fp_hi, m.fp_lo, m.inserted, m.written, d.preimage
FROM (SELECT json_extract(value, '$[0]') AS target_key, json_extract(value, '$[1]') AS preimage FROM json_each(:rows)) AS d
LEFT JOIN talenthub_id_map AS m ON m.kind = :kind AND m.target_key = d.target_key
WHERE true
ON CONFLICT (run, kind, target_key) DO UPDATE SET action = 'delete';
