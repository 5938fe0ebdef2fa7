-- Purpose: drops the pre-images of some source keys, of every run (erasure of a person).
-- Parameters: kind (number), keys (JSON list). Result: none; the number of rows counts.
DELETE FROM talenthub_preimage WHERE kind = :kind AND source_key IN (SELECT value FROM json_each(:keys));
