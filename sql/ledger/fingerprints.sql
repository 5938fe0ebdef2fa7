-- Purpose: the id map of one kind as a plan compares it, in no order.
-- Parameters: kind (number). Result: source key, target key, fingerprint halves.
SELECT source_key, target_key, fp_hi, fp_lo FROM talenthub_id_map WHERE kind = :kind;
