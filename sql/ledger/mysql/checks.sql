-- Purpose: the conditions of tables and columns. Names of constraints are unique in a database of MySQL, and in a table of MariaDB.
-- Parameters: none. Result: table, condition.
SELECT t.table_name, c.check_clause
FROM information_schema.table_constraints AS t
INNER JOIN information_schema.check_constraints AS c
    ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name /*M! AND c.table_name = t.table_name */
WHERE t.table_schema = DATABASE() AND t.constraint_type = 'CHECK' AND t.table_name NOT LIKE 'talenthub\_%';
