-- Purpose: forgets hashes of the items of a row that was deleted.
-- Parameters: part, key. Result: none.
DELETE FROM talenthub_call_marks WHERE part = :part AND key = :key;
