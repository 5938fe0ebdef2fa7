"""The second load of every trap ends as a load that reads everything again, also where the first one rejected records or kept
values of columns that the delivery lacks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.kept_place import comparable
from tests.e2e.rows import all_rows
from tests.e2e.running import FIXTURES, Ended, build, load
from tests.read.hostile import cook

TRAPS = sorted(path.parent for path in (FIXTURES / "traps").glob("*/expected.json"))
#: Beginning of the names of traps whose second load must read everything: leads are looked up among candidates in the target.
READ_AGAIN = "sales-"


@pytest.mark.slow
@pytest.mark.parametrize("trap", TRAPS, ids=lambda path: path.name)
def test_the_second_load_of_a_trap_ends_as_one_that_reads_everything(trap: Path, tmp_path: Path) -> None:
    expected: dict[str, Any] = json.loads((trap / "expected.json").read_text("utf-8"))
    live, kept = tmp_path / "live", tmp_path / "kept"
    delivery = cook(trap, build(trap / "delivery", live / "delivery"))
    arguments = expected.get("args", [])
    if load(delivery, live, *arguments).exit == 2:
        assert not (live / "ats.db").exists()
        return
    shutil.copytree(live, kept)
    recognised = load(delivery, live, *arguments)
    ended = seen(recognised, live)
    shutil.rmtree(live)
    kept.rename(live)
    assert ended == seen(load(delivery, live, *arguments, "--reread"), live)
    assert ("recognised" in recognised.document["facts"]) is not trap.name.startswith(READ_AGAIN)


def seen(ended: Ended, live: Path) -> tuple[object, ...]:
    """What a load told, the rows that are in the target, and the rejected records."""
    rejects = live / "runs" / str(ended.document["run"]) / "rejects"
    return (
        ended.exit,
        comparable(ended.document),
        all_rows(f"sqlite:///{live / 'ats.db'}"),
        {str(path.relative_to(rejects)): path.read_bytes() for path in sorted(rejects.rglob("*.csv"))},
    )
