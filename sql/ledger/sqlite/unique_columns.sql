-- Purpose: what the unique indexes of a table compare, partial ones and those on expressions included.
-- Parameters: table_name. Result: index, column (null for an expression), the index's definition (null for a constraint's).
SELECT l.name, i.name, m.sql
FROM pragma_index_list(:table_name) AS l, pragma_index_info(l.name) AS i
LEFT JOIN sqlite_master AS m ON m.type = 'index' AND m.name = l.name
WHERE l."unique" = 1
ORDER BY l.name, i.seqno;
