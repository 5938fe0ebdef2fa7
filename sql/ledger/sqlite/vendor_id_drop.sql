-- Purpose: forgets the vendor's id of a row that was deleted.
-- Parameters: table_name, key. Result: none.
DELETE FROM talenthub_vendor_id WHERE table_name = :table_name AND key = :key;
