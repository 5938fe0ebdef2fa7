"""A delivery that lacks columns changes nothing that earlier runs loaded from them, on both databases."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.sources import TABLES
from tests.e2e.rows import all_rows
from tests.e2e.running import FIXTURES, Ended, talenthub
from tests.postgres import database

SMALL = FIXTURES / "small" / "delivery" / "export.zip" / "Contract_123456"
COLUMNS = {path.stem: next(csv.reader(path.read_text("utf-8-sig").splitlines())) for path in sorted(SMALL.glob("*.csv"))}


def dropped(sheet: str) -> list[str]:
    """The columns of a sheet that it can do without."""
    table = next(table for table in TABLES.values() if table.title == sheet)
    return [name for name in COLUMNS[sheet] if name.lower() not in table.keys]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.exhaustive)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ats.db"
        return
    with database(request.getfixturevalue("postgres_server")) as own:
        yield own


def deliver(into: Path, sheet: str = "", columns: tuple[str, ...] = ()) -> Path:
    """The small delivery, unpacked, without these columns of a sheet."""
    folder = into / "Contract_123456"
    folder.mkdir(parents=True)
    for name in COLUMNS:
        text = (SMALL / f"{name}.csv").read_text("utf-8-sig")
        rows = list(csv.reader(text.splitlines(keepends=True)))
        kept = [at for at, column in enumerate(rows[0]) if name != sheet or column not in columns]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([row[at] for at in kept] for row in rows if row)
    return folder


def run(command: str, delivery: Path, url: str, work: Path, *more: str) -> Ended:
    return talenthub(command, delivery, "--mapping", "ats", "--target", url, "--runs", work / "runs", *more)


def written(done: Ended) -> int:
    return sum(row[name] for row in done.document["targets"] for name in ("insert", "update", "delete", "hold"))


def check(url: str, work: Path, sheet: str, columns: tuple[str, ...]) -> None:
    complete, lacking = deliver(work / "complete"), deliver(work / "lacking", sheet, columns)
    first = run("load", complete, url, work)
    assert first.exit == 0, first.document["problems"]
    before = all_rows(url)
    done = run("load", lacking, url, work, "--delete-gone", "--max-deletes", "100%")
    assert (done.exit, done.document["balanced"]) == (0, True), done.document["problems"]
    assert all_rows(url) == before
    assert written(done) == 0, done.document["targets"]
    assert run("verify", lacking, url, work).exit == 0
    again = run("load", complete, url, work)
    assert (again.exit, written(again)) == (0, 0), again.document["targets"]


@pytest.mark.parametrize("sheet", COLUMNS)
def test_all_columns_of_a_table_at_once(sheet: str, url: str, tmp_path: Path) -> None:
    check(url, tmp_path, sheet, tuple(dropped(sheet)))


@pytest.mark.exhaustive
@pytest.mark.parametrize(("sheet", "column"), [(sheet, column) for sheet in COLUMNS for column in dropped(sheet)])
def test_each_column_alone(sheet: str, column: str, url: str, tmp_path: Path) -> None:
    check(url, tmp_path, sheet, (column,))
