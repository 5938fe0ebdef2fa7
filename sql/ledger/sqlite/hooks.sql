-- Purpose: the triggers of the target, which SQLAlchemy does not reflect; SQLite has neither rules nor row security.
-- Parameters: none. Result: table, trigger, its statement.
SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY tbl_name, name;
