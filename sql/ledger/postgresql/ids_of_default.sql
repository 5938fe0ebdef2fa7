-- Purpose: the same for a column whose default is another expression (such as gen_random_uuid()).
-- Names: expression (as the database's own catalogue spells it). Parameters: number. Result: one id a row, as text.
SELECT CAST({expression} AS text) FROM generate_series(1, %(number)s);
