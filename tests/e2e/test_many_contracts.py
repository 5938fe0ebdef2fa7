"""Many contracts in one target: one run each, started together by a scheduler that repeats a run that found the target in use."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.rows import all_rows
from tests.e2e.running import FIXTURES, Ended, build, talenthub
from tests.postgres import database

CONTRACTS = ("north", "south")
#: Rows that are one for all contracts, because they are made of a profile link or a name and not of an id, and this column. Their
#: ids are those of the contract that came first.
SHARED = {"remote_user": "remote_id", "tag": "name"}
BUSY = 7


@pytest.fixture(params=["sqlite", *(pytest.param(name, marks=pytest.mark.slow) for name in ("postgresql", "mysql"))])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ats.db"
    elif request.param == "mysql":
        yield request.getfixturevalue("mysql_url")
    else:
        with database(request.getfixturevalue("postgres_server")) as made:
            yield made


def load(name: str, delivery: Path, target: str, folder: Path) -> Ended:
    """Loads a contract; a run that finds the target in use is repeated, as a scheduler does."""
    options = ("--source", name, "--target", target, "--runs", folder / "runs", "--attachments", folder / f"files-{name}")
    while True:
        ended = talenthub("load", delivery, *options)
        if ended.exit != BUSY:
            return ended


def test_runs_of_several_contracts_take_turns_and_leave_each_others_rows_alone(url: str, tmp_path: Path) -> None:
    delivery = build(FIXTURES / "small" / "delivery", tmp_path / "delivery")
    with ThreadPoolExecutor(len(CONTRACTS)) as pool:
        ended = list(pool.map(lambda name: load(name, delivery, url, tmp_path), CONTRACTS))
    assert [one.exit for one in ended] == [0] * len(CONTRACTS)
    together = all_rows(url)
    for book in ended[0].document["targets"]:
        made = book["rows"] if book["table"] in SHARED else len(CONTRACTS) * book["rows"]
        assert len(together[book["table"]]) == made, book
    in_turn = f"sqlite:///{tmp_path / 'turn.db'}"
    for name in reversed(CONTRACTS):
        load(name, delivery, in_turn, tmp_path)
    for table, rows in all_rows(in_turn).items():
        column = SHARED.get(table, "id")
        assert {str(row[column]) for row in together[table]} == {str(row[column]) for row in rows}, table
    for name in CONTRACTS:
        for book in load(name, delivery, url, tmp_path).document["targets"]:
            assert (book["unchanged"], book["gone"]) == (book["rows"], 0), (name, book)
