-- Purpose: before rows are inserted: room for the pages of keys that random ids fall on, so that they are not read and written
--   again and again.
-- Parameters: none. Result: none.
PRAGMA cache_size = -16384;
