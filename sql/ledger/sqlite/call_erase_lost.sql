-- Purpose: drops the values of open calls whose rows the ledger does not know any more (a run was rolled back, rows were deleted): nothing
-- says whose values they are. The calls stay open: the vendor may have the objects.
-- Parameters: none. Result: none.
UPDATE talenthub_call SET sent = NULL, fixed = NULL
WHERE sent IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM talenthub_kind AS kind JOIN talenthub_id_map AS known ON known.kind = kind.number
    WHERE kind.table_name = talenthub_call.part AND known.target_key = talenthub_call.key
);
