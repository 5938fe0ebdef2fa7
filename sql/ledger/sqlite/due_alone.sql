-- Purpose: due rows of a table that belong to no unit, after an order and key.
-- Parameters: place, order, after, number. Result: unit, place, order, key, action, hash_hi, hash_lo, by order, key.
SELECT unit, place, "order", key, action, hash_hi, hash_lo FROM talenthub_due
WHERE unit = '' AND place = :place AND ("order", key) > (:order, :after) ORDER BY "order", key LIMIT :number;
