-- Purpose: keeps the pre-images of staged rows that the run updates, with what the id map knows of them; the first of a run stays.
-- Names: table, match (which row of the table is a staged one), preimage (an expression of t). Parameters: number (of the run), kind.
-- Result: none.
INSERT INTO talenthub_preimage (run, kind, target_key, action, source_key, fp_hi, fp_lo, inserted, written, preimage)
SELECT STRAIGHT_JOIN
    %(number)s, %(kind)s, s.target_key, 'update', s.source_key, m.fp_hi, m.fp_lo, m.inserted, m.written, {preimage}
FROM talenthub_stage AS s
INNER JOIN {table} AS t ON {match}
LEFT JOIN talenthub_id_map AS m ON m.kind = %(kind)s AND m.source_key = s.source_key
ON DUPLICATE KEY UPDATE run = talenthub_preimage.run;
