"""What must exist at the vendor before rows refer to it, such as jobs: lists it, and checks that the outbox uses nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from migrate.core.api_layout import ApiLayout, VocabularyLayout
from migrate.core.errors import SetupError, UnreachableError
from migrate.core.named_ids import NamedId
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.spreadsheet_text import sheet_text
from migrate.outbox.answers import NotExecutedError, OutcomeError, RefusedError
from migrate.outbox.bodies import value_at
from migrate.outbox.calls import Calls
from migrate.outbox.codes import KEY_REFUSED, NAMED_GONE, NOT_IN_VOCABULARY, NOT_REACHED
from migrate.outbox.connection import Connection, Request
from migrate.outbox.pages import list_items
from migrate.runs.durable import write_file
from migrate.runs.marker import private_folder

#: Names and further fields (`also`) by the vendor's id.
Listing = dict[str, list[str]]


def list_vocabulary(connection: Connection, vocabulary: VocabularyLayout) -> Listing:
    """Returns names and further fields at the vendor by id, in the vendor's order. Raises SetupError, UnreachableError."""
    found: Listing = {}
    vendor = connection.layout.vendor
    request = Request(vocabulary.method, vocabulary.path, vocabulary.body, repeat=True)
    try:
        for item in list_items(connection, request, vocabulary.items, vocabulary.next):
            cells = [value_at(item, path) for path in (vocabulary.name, *vocabulary.also)]
            found[str(value_at(item, vocabulary.id))] = ["" if cell is None else str(cell) for cell in cells]
    except RefusedError as error:
        message = f"{vendor} refuses to list {vocabulary.title} ({error.code})"
        raise SetupError(Problem(code=KEY_REFUSED, message=message, help="check the key's permissions")) from None
    except (NotExecutedError, OutcomeError) as error:
        message = f"{vendor} cannot be reached: {error}"
        raise UnreachableError(Problem(code=NOT_REACHED, message=message, help="run the command again")) from None
    return found


def write_vocabularies(layout: ApiLayout, listed: Mapping[str, Listing], folder: Path) -> dict[str, int]:
    """Writes `<title>.csv` with id, name and further fields of each vocabulary, mode 0600. Returns their number by path."""
    private_folder(folder)
    found: dict[str, int] = {}
    for vocabulary in layout.vocabularies:
        path = folder / f"{vocabulary.title.replace(' ', '_')}.csv"
        with write_file(path) as stream:
            lines = ([key, *cells] for key, cells in listed[vocabulary.title].items())
            stream.write(sheet_text(["id", "name", *vocabulary.also], lines))
        found[str(path)] = len(listed[vocabulary.title])
    return found


def check_vocabularies(calls: Calls, layout: ApiLayout, connection: Connection) -> None:
    """Raises SetupError if rows, or the calls themselves, refer to something that the vendor does not have.

    A vocabulary that nothing uses is not listed.
    """
    faults: list[Problem] = []
    for vocabulary in layout.vocabularies:
        used = {column: _used(calls, *column) for column in vocabulary.columns}
        if not any(used.values()) and not vocabulary.required:
            continue
        known = list_vocabulary(connection, vocabulary)
        faults += [_gone(layout, vocabulary, one) for one in vocabulary.required if one.id not in known]
        for (table, column), values in used.items():
            lacking = sum(count for value, count in values.items() if value not in known)
            if lacking:
                message = f"{layout.vendor} does not have the {vocabulary.title} that {column} names"
                help_text = f"correct the value map of {column}, load again, then run this command again"
                faults.append(Problem(code=NOT_IN_VOCABULARY, message=message, table=table, count=lacking, help=help_text))
    if faults:
        raise SetupError(faults)


def _gone(layout: ApiLayout, vocabulary: VocabularyLayout, named: NamedId) -> Problem:
    message = f"{layout.vendor} does not have '{named.id}' among the {vocabulary.title}"
    help_text = "correct api.yaml where the calls use this id, load again, then run this command again"
    return Problem(code=NAMED_GONE, message=message, place=Place(named.file, named.line, named.column), help=help_text)


def _used(calls: Calls, table: str, column: str) -> dict[str, int]:
    """Returns the values of a column with the number of their rows."""
    source = sa.table(table, sa.column(column))
    value = sa.cast(source.c[column], sa.Text)
    wanted = sa.select(value, sa.func.count()).where(sa.func.coalesce(value, "") != "").group_by(value)
    with calls.session() as session:
        return {str(each): int(count) for each, count in session.fetch(wanted, {})}
