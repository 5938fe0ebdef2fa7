-- Purpose: keeps the pre-images of staged rows that the run deletes, with what the id map knows of them.
-- Names: table, match. Parameters: number (of the run), kind (number). Result: none.
INSERT INTO talenthub_preimage (run, kind, target_key, action, source_key, fp_hi, fp_lo, inserted, written, preimage)
SELECT
    %(number)s, %(kind)s, s.target_key, 'delete', m.source_key, m.fp_hi, m.fp_lo, m.inserted, m.written, CAST(to_jsonb(t) AS text)
FROM talenthub_stage AS s
INNER JOIN {table} AS t ON {match}
LEFT JOIN talenthub_id_map AS m ON m.kind = %(kind)s AND m.target_key = s.target_key
ON CONFLICT (run, kind, target_key) DO UPDATE SET action = 'delete';
