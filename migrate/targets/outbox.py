"""What makes an SQLite file an outbox. Apart from `generated`, which makes its tables with SQLAlchemy's dialect."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.targets.spec import TableSpec


@dataclass(frozen=True, slots=True)
class Outbox:
    """What makes an SQLite file an outbox: tables in load order, the kind of handover, and its layout as JSON."""

    specs: tuple[TableSpec, ...]
    kind: str
    layout: str
