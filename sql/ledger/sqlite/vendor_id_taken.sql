-- Purpose: which of some ids of a vendor belong to other rows.
-- Parameters: table_name, key, ids (a JSON list). Result: vendor_id.
SELECT vendor_id FROM talenthub_vendor_id
WHERE table_name = :table_name AND key <> :key AND vendor_id IN (SELECT value FROM json_each(:ids));
