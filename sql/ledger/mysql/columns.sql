-- Purpose: what the server says of columns and SQLAlchemy does not read.
-- Parameters: none. Result: table, column, type with sizes, character set, collation, greatest number of bytes, properties.
SELECT table_name, column_name, column_type, character_set_name, collation_name, character_octet_length, extra
FROM information_schema.columns
WHERE table_schema = DATABASE() AND table_name NOT LIKE 'talenthub\_%';
