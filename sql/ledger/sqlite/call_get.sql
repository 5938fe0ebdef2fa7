-- Purpose: the call of a row that has no answer.
-- Parameters: part, key. Result: action, hash_hi, hash_lo, sent, fixed, opened.
SELECT action, hash_hi, hash_lo, sent, fixed, opened FROM talenthub_call WHERE part = :part AND key = :key AND state = 'open';
