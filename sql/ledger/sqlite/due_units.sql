-- Purpose: due rows of some units, in the order of sending.
-- Parameters: after, last. Result: unit, place, order, key, action, hash_hi, hash_lo, by unit, place, order, key.
SELECT unit, place, "order", key, action, hash_hi, hash_lo FROM talenthub_due
WHERE unit > :after AND unit <= :last ORDER BY unit, place, "order", key;
