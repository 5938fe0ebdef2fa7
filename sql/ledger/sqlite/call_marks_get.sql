-- Purpose: hashes of the items that were sent of a row in lists which updates replace.
-- Parameters: part, key. Result: marks (JSON).
SELECT marks FROM talenthub_call_marks WHERE part = :part AND key = :key;
