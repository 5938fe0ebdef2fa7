-- Purpose: which of many named locks are taken, and by whom.
-- Parameters: names (JSON list). Result: name, connection.
SELECT g.item, IS_USED_LOCK(g.item) FROM JSON_TABLE(:names, '$[*]' COLUMNS (item VARCHAR(64) PATH '$')) AS g;
