-- Purpose: forgets what the vendor had of a row that was deleted.
-- Parameters: part, key. Result: none.
DELETE FROM talenthub_sent WHERE part = :part AND key = :key;
