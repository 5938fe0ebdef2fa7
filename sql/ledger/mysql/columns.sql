-- Purpose: the columns of every table, in their order.
-- Parameters: none.
-- Result: table, column, type with sizes, default, YES where it may be null, character set, collation, greatest number of characters,
--   of bytes, properties, expression of a generated column.
SELECT
    table_name, column_name, column_type, column_default, is_nullable, character_set_name, collation_name,
    character_maximum_length, character_octet_length, extra, generation_expression
FROM information_schema.columns
WHERE table_schema = DATABASE() AND table_name NOT LIKE 'talenthub\_%'
ORDER BY table_name, ordinal_position;
