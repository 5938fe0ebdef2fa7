-- Purpose: the rows of a file of a bundle that the vendor refused and that were not handed over again.
-- Parameters: part, handover. Result: key, reason, by key.
SELECT key, reason FROM talenthub_refusal WHERE part = :part AND handover = :handover ORDER BY key;
