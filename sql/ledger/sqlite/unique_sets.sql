-- Which columns SQLite itself keeps unique, by its indexes: the text of a CREATE TABLE is not parsed for them.
-- Parameters: none. Result: table, index, column, in the order of the index; an index on an expression has a null column.
SELECT m.name, l.name, c.name
FROM sqlite_master AS m
INNER JOIN pragma_index_list(m.name) AS l
INNER JOIN pragma_index_info(l.name) AS c
WHERE m.type = 'table' AND l."unique" AND NOT l.partial
ORDER BY m.name, l.name, c.seqno;
