-- Purpose: how this file is written; `wal` leaves the counter of changes in its header as it is.
-- Parameters: none. Result: the name of the mode.
PRAGMA journal_mode;
