"""SQLite as a target: the embedded default."""

from migrate.target.sqlite.target import SqliteTarget

__all__ = ["SqliteTarget"]
