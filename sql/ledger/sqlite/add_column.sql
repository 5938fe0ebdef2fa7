-- Purpose: adds a column to a table of an outbox that an earlier mapping created without it.
-- Names: table; column, with its type. Parameters: none. Result: none.
ALTER TABLE {table} ADD COLUMN {column};
