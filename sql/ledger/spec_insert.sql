-- Purpose: keeps the shape of one of a run's tables.
-- Parameters: number (of the run), position (in load order), kind (number), spec (JSON). Result: none.
INSERT INTO talenthub_spec (run, position, kind, spec) VALUES (:number, :position, :kind, :spec);
