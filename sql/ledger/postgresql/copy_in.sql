-- Purpose: takes rows as CSV. The header line fixes the line ending before the first row, so that the line numbers in errors are right.
-- Names: table, columns. Parameters: none. Result: none.
COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, HEADER true);
