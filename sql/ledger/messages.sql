-- Purpose: what a run had to say.
-- Parameters: run (its name). Result: JSON, one row a message, in order.
SELECT m.message
FROM talenthub_message AS m INNER JOIN talenthub_run AS r ON m.run = r.number
WHERE r.run = :run
ORDER BY m.position;
