-- Purpose: a table for this transaction that takes rows to update, delete or put back, in the types of their table.
-- Names: columns (of the table, each with its name in the stage), table. Parameters: none. Result: none.
CREATE TEMPORARY TABLE talenthub_stage ON COMMIT DROP AS
SELECT CAST(NULL AS bigint) AS row_at, CAST(NULL AS text) AS source_key, CAST(NULL AS text) AS target_key,
    CAST(NULL AS jsonb) AS preimage, {columns}
FROM {table} WITH NO DATA;
