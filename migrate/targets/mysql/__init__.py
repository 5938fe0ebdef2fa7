"""MariaDB 10.6 and later, and MySQL 8.0.19 and later, as a target."""

from migrate.targets.mysql.target import MysqlTarget

__all__ = ["MysqlTarget"]
