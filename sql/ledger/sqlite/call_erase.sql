-- Purpose: drops the values of open calls for some rows (erasure of a person). The calls stay open: the vendor may have the objects.
-- Parameters: part, ids (JSON list of keys). Result: none.
UPDATE talenthub_call SET sent = NULL, fixed = NULL WHERE part = :part AND key IN (SELECT value FROM json_each(:ids));
