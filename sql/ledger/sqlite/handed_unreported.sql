-- Purpose: how many rows of a file of a bundle no results file named, and one of them.
-- Parameters: part, table_name, handover. Result: count, the lowest key.
SELECT count(*), min(h.key) FROM talenthub_handed AS h
WHERE h.part = :part AND h.handover = :handover
AND NOT EXISTS (
    SELECT 1 FROM talenthub_vendor_id AS v WHERE v.table_name = :table_name AND v.key = h.key AND v.handover >= :handover
)
AND NOT EXISTS (SELECT 1 FROM talenthub_refusal AS r WHERE r.part = h.part AND r.key = h.key);
