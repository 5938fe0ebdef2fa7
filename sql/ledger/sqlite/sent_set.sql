-- Purpose: records which columns the vendor has of a row, and the values of those that are only written at creation.
-- Parameters: part, key, filled, fixed (the action insert replaces it), action. Result: none.
INSERT INTO talenthub_sent (part, key, filled, fixed) VALUES (:part, :key, :filled, :fixed)
ON CONFLICT (part, key) DO UPDATE
SET filled = excluded.filled, fixed = CASE :action WHEN 'insert' THEN excluded.fixed ELSE talenthub_sent.fixed END;
