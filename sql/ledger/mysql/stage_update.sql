-- Purpose: updates the staged rows.
-- Names: table, match, changes (t.column = expression of s). Parameters: none. Result: none; the number of rows found counts.
UPDATE talenthub_stage AS s STRAIGHT_JOIN {table} AS t ON {match} SET {changes};
