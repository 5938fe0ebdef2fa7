-- Purpose: takes many named locks (those that spell the name of the run).
-- Parameters: names (JSON list). Result: one row, their number.
SELECT COUNT(GET_LOCK(g.item, 0)) FROM JSON_TABLE(:names, '$[*]' COLUMNS (item VARCHAR(64) PATH '$')) AS g;
