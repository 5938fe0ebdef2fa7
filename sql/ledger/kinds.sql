-- Purpose: the numbers under which source systems and tables stand in the ledger.
-- Parameters: none. Result: number, source, table.
SELECT number, source, table_name FROM talenthub_kind ORDER BY number;
