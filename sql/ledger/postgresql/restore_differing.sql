-- Purpose: staged rows that do not hold what their pre-images hold in some columns.
-- Names: table, match. Parameters: columns (list of names). Result: row_at.
SELECT s.row_at
FROM talenthub_stage AS s INNER JOIN {table} AS t ON {match}
WHERE EXISTS (
    SELECT 1 FROM unnest(CAST(%(columns)s AS text[])) AS c (name)
    WHERE (to_jsonb(t) ->> c.name) IS DISTINCT FROM (s.preimage ->> c.name)
);
