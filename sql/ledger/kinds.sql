-- Purpose: the numbers of source systems and tables in the ledger.
-- Parameters: none. Result: number, source, table.
SELECT number, source, table_name FROM talenthub_kind ORDER BY number;
