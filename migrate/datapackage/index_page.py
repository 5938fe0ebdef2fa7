"""`index.html`: what the archive contains and how to open it, for a person who finds it in five years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from migrate.datapackage.tables import ArchivedTable

if TYPE_CHECKING:
    from jinja2 import Environment


def index_page(tables: Sequence[ArchivedTable], *, created: datetime, fingerprint: str, files: Sequence[str]) -> str:
    """The page: tables, columns, counts and file names; no value of any record."""
    template = _environment().get_template("index.html.j2")
    return template.render(tables=tables, created=created, fingerprint=fingerprint, files=files)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - start-up counts: only a page needs jinja2

    return Environment(
        loader=PackageLoader("migrate.datapackage"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
