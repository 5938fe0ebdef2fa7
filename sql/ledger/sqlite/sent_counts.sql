-- Purpose: what is known of the rows of an outbox of calls, by table.
-- Parameters: none. Result: part, sent, unknown, refused, by part.
SELECT
    part,
    sum(state = 'sent') AS sent,
    sum(state = 'open') AS open,
    sum(state = 'refused') AS refused
FROM (
    SELECT part, key, state FROM talenthub_call
    UNION ALL
    SELECT part, key, 'sent' FROM talenthub_handed
    WHERE gone = 0 AND (part, key) NOT IN (SELECT part, key FROM talenthub_call)
) AS known
GROUP BY part
ORDER BY part;
