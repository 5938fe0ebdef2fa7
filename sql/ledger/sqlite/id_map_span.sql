-- Purpose: where the rows of one kind are in the id map: its key alone tells.
-- Parameters: kind (number). Result: one row: number of rows, first and last rowid (null without rows).
SELECT count(*), min(rowid), max(rowid) FROM talenthub_id_map WHERE kind = :kind;
