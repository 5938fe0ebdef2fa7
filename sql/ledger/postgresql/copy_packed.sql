-- Purpose: takes rows in COPY's binary format. The line numbers in errors are those of the rows.
-- Names: table, columns. Parameters: none. Result: none.
COPY {table} ({columns}) FROM STDIN WITH (FORMAT binary);
