-- Purpose: gives the rows of a query as CSV, null unquoted and the empty text quoted.
-- Names: query. Parameters: the query's. Result: CSV.
COPY ({query}) TO STDOUT WITH (FORMAT csv);
