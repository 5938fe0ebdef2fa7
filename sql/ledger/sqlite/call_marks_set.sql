-- Purpose: keeps hashes of the items that were sent of a row in lists which updates replace.
-- Parameters: part, key, marks (JSON). Result: none.
INSERT INTO talenthub_call_marks (part, key, marks) VALUES (:part, :key, :marks)
ON CONFLICT (part, key) DO UPDATE SET marks = excluded.marks;
