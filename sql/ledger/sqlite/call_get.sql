-- Purpose: the call of a row that has no answer.
-- Parameters: part, key. Result: action, hash_hi, hash_lo, sent.
SELECT action, hash_hi, hash_lo, sent FROM talenthub_call WHERE part = :part AND key = :key AND state = 'open';
