-- Purpose: the storage engine of every table: only InnoDB has transactions and foreign keys.
-- Parameters: none. Result: table, engine (null for a view).
SELECT table_name, engine FROM information_schema.tables WHERE table_schema = DATABASE();
