-- Purpose: the lock of one target, held until the transaction ends, however it ends.
-- Parameters: schema (the lock is the database's own anyway). Result: one row, true where it was free.
SELECT pg_try_advisory_xact_lock(hashtextextended(:schema, 7464));
