-- Purpose: how many rows of a table have their vendor's id from the results of a bundle.
-- Parameters: table_name, handover. Result: count.
SELECT count(*) FROM talenthub_vendor_id WHERE table_name = :table_name AND handover = :handover;
