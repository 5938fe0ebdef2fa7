"""PostgreSQL 15 and later as a target."""

from migrate.targets.postgresql.target import PostgresTarget

__all__ = ["PostgresTarget"]
