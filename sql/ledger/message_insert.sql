-- Purpose: keeps one message of a run.
-- Parameters: number (of the run), position, message (JSON). Result: none.
INSERT INTO talenthub_message (run, position, message) VALUES (:number, :position, :message);
