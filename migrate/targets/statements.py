"""Our own SQL, loaded by name from the files in `sql/`: no Python string contains a statement."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import sqlalchemy as sa

from migrate.core.shipped import shipped_folder

Flavour = Literal["sqlite", "postgresql", "mysql"]

_TABLE = re.compile(r"^-- table: (\w+)$", re.MULTILINE)


@cache
def statement_text(flavour: Flavour, name: str) -> str:
    """Returns a statement on the ledger or the session: the database's own file if there is one, otherwise the common one.

    Comments are removed, because a colon in them would be read as a parameter.
    """
    folder = shipped_folder("sql") / "ledger"
    own = folder / flavour / f"{name}.sql"
    path = own if own.is_file() else folder / f"{name}.sql"
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--")).strip()


@cache
def statement(flavour: Flavour, name: str) -> sa.TextClause:
    """Returns the same with its parameters (`:name`) for any dialect."""
    return sa.text(statement_text(flavour, name).removesuffix(";"))


@cache
def tables_of(flavour: Flavour, schema_name: str, part: Literal["tables", "keys"]) -> dict[str, str]:
    """Returns the statements of a shipped schema by table, in the order of references."""
    text = (shipped_folder("sql") / schema_name / flavour / f"{part}.sql").read_text(encoding="utf-8")
    pieces = _TABLE.split(text)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))
