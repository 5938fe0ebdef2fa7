"""SQLite as a target: the embedded default."""

from migrate.targets.sqlite.target import SqliteTarget

__all__ = ["SqliteTarget"]
