-- Purpose: the sequences that number the columns of a table: of serial and identity columns, and of defaults with nextval.
-- Parameters: schema, table_name. Result: column, the sequence's schema and name.
SELECT a.attname, n.nspname, s.relname
FROM pg_catalog.pg_attribute AS a
INNER JOIN pg_catalog.pg_class AS c ON a.attrelid = c.oid
INNER JOIN pg_catalog.pg_namespace AS cn ON c.relnamespace = cn.oid
LEFT JOIN pg_catalog.pg_attrdef AS f ON a.attrelid = f.adrelid AND a.attnum = f.adnum
INNER JOIN pg_catalog.pg_depend AS d
    ON
        (d.classid = CAST('pg_attrdef' AS regclass) AND d.objid = f.oid AND d.refclassid = CAST('pg_class' AS regclass))
        OR (
            d.classid = CAST('pg_class' AS regclass) AND d.refclassid = CAST('pg_class' AS regclass)
            AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype = 'i'
        )
INNER JOIN pg_catalog.pg_class AS s ON s.relkind = 'S' AND s.oid IN (d.objid, d.refobjid)
INNER JOIN pg_catalog.pg_namespace AS n ON s.relnamespace = n.oid
WHERE cn.nspname = :schema AND c.relname = :table_name AND a.attnum > 0;
