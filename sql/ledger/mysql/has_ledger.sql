-- Purpose: is there a ledger? One whose tables were not all made, as an interrupted first run may leave it, is none.
-- Parameters: none. Result: one row, 1 or 0.
SELECT COUNT(*) = 6 FROM information_schema.tables
WHERE
    table_schema = DATABASE()
    AND table_name IN (
        'talenthub_run', 'talenthub_kind', 'talenthub_spec', 'talenthub_id_map', 'talenthub_preimage', 'talenthub_message'
    );
