-- Purpose: empties a reference to erased rows in the pre-images of rows that stay, of every run.
-- Parameters: kind (number), path (of the column in a pre-image), ids (JSON list of the target keys that it may no longer hold).
-- Result: none; the number of rows counts.
UPDATE talenthub_preimage
SET preimage = JSON_SET(preimage, :path, NULL)
WHERE kind = :kind AND JSON_CONTAINS(:ids, JSON_EXTRACT(preimage, :path));
