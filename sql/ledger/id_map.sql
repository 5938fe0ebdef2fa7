-- Purpose: the id map of one kind, in no order.
-- Parameters: kind (number). Result: source key, target key, fingerprint halves, numbers of the runs that inserted and last wrote.
SELECT source_key, target_key, fp_hi, fp_lo, inserted, written FROM talenthub_id_map WHERE kind = :kind;
