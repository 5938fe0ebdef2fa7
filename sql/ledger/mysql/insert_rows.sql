-- Purpose: inserts rows.
-- Names: table, columns, rows (tuples of literals). Parameters: none. Result: none; the number of rows counts.
INSERT INTO {table} ({columns}) VALUES {rows};
