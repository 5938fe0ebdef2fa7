-- Purpose: the last of a number of units after another one.
-- Parameters: after, number. Result: unit, or null if there is none; count.
SELECT max(unit), count(*) FROM (
    SELECT DISTINCT unit FROM talenthub_due WHERE unit > :after ORDER BY unit LIMIT :number
) AS next;
