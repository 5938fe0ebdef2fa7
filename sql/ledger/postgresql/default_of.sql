-- Purpose: where the ids of a table come from: the sequence behind a column, or its default's expression.
-- Parameters: schema, table_name, column_name. Result: sequence (null: none), expression (null: none); no row without such a column.
SELECT pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname), pg_get_expr(d.adbin, d.adrelid)
FROM pg_catalog.pg_attribute AS a
INNER JOIN pg_catalog.pg_class AS c ON a.attrelid = c.oid
INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
LEFT JOIN pg_catalog.pg_attrdef AS d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE n.nspname = :schema AND c.relname = :table_name AND a.attname = :column_name;
