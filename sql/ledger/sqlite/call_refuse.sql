-- Purpose: keeps the vendor's reason for the refusal of a call.
-- Parameters: part, key, reason. Result: none.
UPDATE talenthub_call SET state = 'refused', reason = :reason, sent = NULL WHERE part = :part AND key = :key;
