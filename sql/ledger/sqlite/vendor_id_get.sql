-- Purpose: the vendor's id of a row.
-- Parameters: table_name, key. Result: vendor_id.
SELECT vendor_id FROM talenthub_vendor_id WHERE table_name = :table_name AND key = :key;
