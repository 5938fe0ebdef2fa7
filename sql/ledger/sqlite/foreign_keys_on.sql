-- Purpose: SQLite checks foreign keys only where a connection asks for it.
-- Parameters: none. Result: none.
PRAGMA foreign_keys = ON;
