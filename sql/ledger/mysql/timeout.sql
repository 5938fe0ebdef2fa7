-- Purpose: how long a statement may take. MySQL counts in thousandths of a second, and only for SELECT.
-- Parameters: seconds. Result: none.
SET SESSION /*M! max_statement_time = :seconds */ /*!80017 max_execution_time = :seconds * 1000 */;
