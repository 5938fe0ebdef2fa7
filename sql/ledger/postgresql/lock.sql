-- Purpose: a lock of one target, held until the transaction (or the savepoint before it) ends, however it ends.
-- Parameters: schema (the lock is the database's own anyway), seed (which lock). Result: one row, true where it was free.
SELECT pg_try_advisory_xact_lock(hashtextextended(:schema, :seed));
