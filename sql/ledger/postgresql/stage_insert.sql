-- Purpose: inserts staged rows by a statement, for tables with rules or row security, which COPY passes by or cannot fill.
-- Names: table, columns, values (columns of the stage). Parameters: none. Result: none.
INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values} FROM talenthub_stage;
