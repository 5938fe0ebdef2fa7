"""PostgreSQL 15 and later as a target."""

from migrate.target.postgresql.target import PostgresTarget

__all__ = ["PostgresTarget"]
