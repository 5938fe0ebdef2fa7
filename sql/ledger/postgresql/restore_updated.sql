-- Purpose: gives updated rows their staged pre-images back.
-- Names: table, match, changes (column = r.column). Parameters: none. Result: none.
UPDATE {table} AS t SET {changes}
FROM talenthub_stage AS s CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS {table}), s.preimage) AS r
WHERE {match};
