-- Purpose: inserts the staged rows in their order.
-- Names: table, columns, values (expressions of s). Parameters: none. Result: none; the number of rows counts.
INSERT INTO {table} ({columns}) SELECT {values} FROM talenthub_stage AS s ORDER BY s.row_at;
