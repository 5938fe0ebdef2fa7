-- Purpose: the vendors to which calls were made from the outbox.
-- Parameters: kind. Result: vendor.
SELECT DISTINCT json_extract(counts, '$.vendor') FROM talenthub_handover
WHERE kind = :kind AND json_extract(counts, '$.vendor') IS NOT NULL;
