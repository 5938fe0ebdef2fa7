-- Purpose: the triggers of the target, which SQLAlchemy does not reflect; SQLite has no row security.
-- Parameters: none. Result: table, trigger, 0.
SELECT tbl_name, name, 0 FROM sqlite_master WHERE type = 'trigger' ORDER BY tbl_name, name;
