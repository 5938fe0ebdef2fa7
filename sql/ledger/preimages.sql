-- Purpose: the pre-images of one kind that every run kept (erasure of a person).
-- Parameters: kind (number). Result: source key, target key, pre-image (JSON).
SELECT source_key, target_key, preimage FROM talenthub_preimage WHERE kind = :kind;
