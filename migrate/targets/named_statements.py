"""Runs our own statements by name, on one connection."""

from __future__ import annotations

from typing import Any

import polars as pl
import sqlalchemy as sa

from migrate.core.sizes import LIST_ROWS
from migrate.targets.session import Session, Values
from migrate.targets.statements import statement


class NamedStatements:
    """The statements of `sql/ledger` on a session."""

    def __init__(self, session: Session, values: Values) -> None:
        self._session = session
        self._values = values

    def _fetch(self, name: str, **parameters: str | int) -> list[tuple[Any, ...]]:
        return self._session.fetch(self._statement(name), parameters)

    def _execute(self, name: str, **parameters: str | int | None) -> int:
        return self._session.execute(self._statement(name), parameters)

    def _over(self, name: str, parameter: str, texts: pl.Series, **parameters: str | int) -> int:
        """Runs a statement with a list, some thousand texts at a time. Returns the number of affected rows."""
        parts = texts.to_frame(parameter).iter_slices(LIST_ROWS)
        whole = self._statement(name)
        return sum(
            self._session.execute(whole, {**parameters, parameter: self._values.listed(part[parameter])})
            for part in parts
            if not part.is_empty()
        )

    def _statement(self, name: str) -> sa.TextClause:
        return statement(self._session.flavour, name)
