-- Purpose: puts deleted rows back from their staged pre-images, with the ids they had.
-- Names: table, columns, values (r.column). Parameters: none. Result: none.
INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {values}
FROM talenthub_stage AS s CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS {table}), s.preimage) AS r;
