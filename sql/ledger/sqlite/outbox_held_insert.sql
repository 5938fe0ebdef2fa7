-- Purpose: adds rows that are not handed over.
-- Parameters: table_name, key. Result: none.
INSERT OR IGNORE INTO talenthub_held (table_name, key) VALUES (:table_name, :key);
