-- Purpose: names that two different files of a section would have, upper and lower case being the same.
-- Parameters: section. Result: the number of such names, and the key of one of their rows.
SELECT count(*), min(key) FROM (
    SELECT min(key) AS key FROM talenthub_names WHERE section = :section AND ok
    GROUP BY lower(name) HAVING count(DISTINCT coalesce(content, place)) > 1 OR count(DISTINCT name) > 1
);
