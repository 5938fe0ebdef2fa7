-- Purpose: staged rows that the table lacks.
-- Names: table, match (which row of the table is a staged one). Parameters: none. Result: row_at.
SELECT s.row_at FROM talenthub_stage AS s WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE {match});
