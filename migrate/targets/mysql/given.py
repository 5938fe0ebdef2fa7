"""Rows of a list as a table to join with: one JSON text, which the server takes apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from migrate.targets.statements import statement_text

NAME = "talenthub_given"


class JsonRows(FunctionElement[Any]):
    """`JSON_TABLE` over the parameter `given`, with columns of these types: `c0`, `c1`, ..., and as text `x0`, `x1`, ..."""

    inherit_cache = False

    def __init__(self, types: Sequence[str]) -> None:
        super().__init__(sa.bindparam("given"))
        self.types = tuple(types)


@compiles(JsonRows, "mysql")
def _compile(element: JsonRows, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own options
    columns = []
    for number, kind in enumerate(element.types):
        columns.append(f"c{number} {kind} PATH '$[{number}]'")
        columns.append(f"x{number} LONGTEXT CHARACTER SET utf8mb4 PATH '$[{number}]'")
    given = compiler.process(element.clauses.clauses[0], **options)
    return statement_text("mysql", "given").format(given=given, columns=", ".join(columns))


def rows_given(types: Sequence[str]) -> sa.TableValuedAlias:
    """Returns the table of the list."""
    names = [f"{letter}{number}" for number in range(len(types)) for letter in "cx"]
    return JsonRows(types).table_valued(*names).alias(NAME)
