-- Purpose: empties a reference to erased rows in the pre-images of rows that stay, of every run.
-- Parameters: kind (number), column_name, ids (list of the target keys that it may no longer hold).
-- Result: none; the number of rows counts.
UPDATE talenthub_preimage
SET preimage = CAST(CAST(preimage AS jsonb) || jsonb_build_object(CAST(:column_name AS text), NULL) AS text)
WHERE kind = :kind AND CAST(preimage AS jsonb) ->> CAST(:column_name AS text) = ANY(CAST(:ids AS text[]));
