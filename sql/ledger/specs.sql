-- Purpose: the shape of a run's tables, in load order.
-- Parameters: run (its name). Result: JSON, one row a table.
SELECT s.spec FROM talenthub_spec AS s INNER JOIN talenthub_run AS r ON s.run = r.number WHERE r.run = :run ORDER BY s.position;
