-- Purpose: keeps the vendor's id of a row, unless a later bundle gave one.
-- Parameters: table_name, key, vendor_id, handover. Result: none.
INSERT INTO talenthub_vendor_id (table_name, key, vendor_id, handover) VALUES (:table_name, :key, :vendor_id, :handover)
ON CONFLICT (table_name, key) DO UPDATE SET vendor_id = excluded.vendor_id, handover = excluded.handover
WHERE excluded.handover >= talenthub_vendor_id.handover;
