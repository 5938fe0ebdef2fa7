-- Purpose: the id map of one kind as a plan compares it, in no order; a row is one value, since a client that takes four values a row
--   spends more time on them than the server on putting them together.
-- Parameters: kind (number). Result: text, separated by blanks: fingerprint halves, bytes of the source key, and the source key with
--   the target key behind it.
SELECT CONCAT_WS(' ', fp_hi, fp_lo, LENGTH(source_key), CONCAT(source_key, target_key)) FROM talenthub_id_map WHERE kind = :kind;
