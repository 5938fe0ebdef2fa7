-- Purpose: gives updated rows their staged pre-images back.
-- Names: table, match, changes (column = r.column), returning (`RETURNING s.row_at`, or nothing). Parameters: none. Result: the rows that were changed, or none.
-- A JSON null in a JSON column comes back as NULL: a pre-image does not keep the two apart.
UPDATE {table} AS t SET {changes}
FROM talenthub_stage AS s CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS {table}), s.preimage) AS r
WHERE {match} {returning};
