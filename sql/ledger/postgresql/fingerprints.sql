-- Purpose: the id map of one kind as a plan compares it, in no order; a row is one value, since a client that takes four values a row
--   spends more time on them than the server on putting them together.
-- Parameters: kind (number). Result: bytes: fingerprint halves (8 each, big-endian), length of the source key (4), the source key, the
--   target key.
SELECT
    int8send(fp_hi) || int8send(fp_lo) || int4send(octet_length(source_key)) || textsend(source_key) || textsend(target_key)
FROM talenthub_id_map WHERE kind = :kind;
