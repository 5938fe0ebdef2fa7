-- Purpose: takes ids out of a sequence before the rows are written, so that they are known and the rows can be copied.
-- Parameters: sequence, number. Result: one id a row, as text.
SELECT CAST(nextval(CAST(:sequence AS regclass)) AS text) FROM generate_series(1, :number);
