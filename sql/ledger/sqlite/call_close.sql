-- Purpose: forgets a call that succeeded or was not executed.
-- Parameters: part, key. Result: none.
DELETE FROM talenthub_call WHERE part = :part AND key = :key;
