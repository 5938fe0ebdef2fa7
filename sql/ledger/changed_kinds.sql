-- Purpose: the kinds a run may have changed, the reverse of its load order first.
-- Parameters: number (of the run). Result: number of the kind, source, table.
SELECT k.number, k.source, k.table_name
FROM talenthub_kind AS k LEFT JOIN talenthub_spec AS s ON k.number = s.kind AND s.run = :number
ORDER BY coalesce(s.position, -1) DESC, k.number DESC;
