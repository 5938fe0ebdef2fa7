-- Purpose: which row of the last INSERT failed (MariaDB 10.7 and later).
-- Parameters: none. Result: the variable @talenthub_row.
GET DIAGNOSTICS CONDITION 1 @talenthub_row = ROW_NUMBER;
