-- Purpose: did the target ever store other values than it was given, in rows of a kind?
-- Parameters: kind (number). Result: one row, 1 or 0.
SELECT count(*) FROM (SELECT 1 FROM talenthub_stored WHERE kind = :kind LIMIT 1) AS one;
