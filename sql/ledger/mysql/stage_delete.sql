-- Purpose: deletes the staged rows.
-- Names: table, match. Parameters: none. Result: none; the number of rows counts.
DELETE t FROM talenthub_stage AS s STRAIGHT_JOIN {table} AS t ON {match};
