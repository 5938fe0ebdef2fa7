-- Purpose: empties a reference to erased rows in the pre-images of rows that stay, of every run.
-- Parameters: kind (number), column_name, ids (JSON list of the target keys that it may no longer hold).
-- Result: none; the number of rows counts.
UPDATE talenthub_preimage SET preimage = json_set(preimage, '$."' || :column_name || '"', NULL)
WHERE
    kind = :kind
    AND CAST(json_extract(preimage, '$."' || :column_name || '"') AS TEXT) IN (SELECT value FROM json_each(:ids));
