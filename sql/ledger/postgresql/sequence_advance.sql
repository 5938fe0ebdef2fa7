-- Purpose: moves a sequence behind an id that was given, never backwards.
-- Names: sequence. Parameters: greatest (the id), sequence (its name as text). Result: the new value; no row where nothing moved.
SELECT setval(q.seqrelid, %(greatest)s)
FROM {sequence} AS s CROSS JOIN pg_catalog.pg_sequence AS q
WHERE
    q.seqrelid = CAST(%(sequence)s AS regclass) AND q.seqincrement > 0 AND %(greatest)s BETWEEN q.seqmin AND q.seqmax
    AND (s.last_value < %(greatest)s OR (s.last_value = %(greatest)s AND NOT s.is_called));
