-- Purpose: adds a row with a call that is due.
-- Parameters: unit, place, order, key, action, _fp_hi, _fp_lo. Result: none.
INSERT INTO talenthub_due (unit, place, "order", key, action, hash_hi, hash_lo)
VALUES (:unit, :place, :order, :key, :action, :_fp_hi, :_fp_lo);
