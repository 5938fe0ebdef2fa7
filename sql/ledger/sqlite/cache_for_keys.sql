-- Purpose: before keys are built, which reads the rows once and sorts in as much memory as this: SQLite's own size, since more
--   is slower to sort.
-- Parameters: none. Result: none.
PRAGMA cache_size = -2000;
