"""The laws, after every step of whatever may happen to an export, a mapping and a target over time."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from migrate.load import rollback
from migrate.plan import Evidence
from migrate.target.spec import IdKind, MissingPolicy
from tests.plan.world import SPECS, Delivery, World, candidate, candidate_reference, email, note, tag, tagged, touched

KEYS, WORDS = st.sampled_from("123"), st.sampled_from(["a", "b", "c", "é;\u202e"])
#: Anything that the export may hold: people (null names are rejected), their lists, notes on people who may be missing.
EXPORT = st.fixed_dictionaries(
    {
        "people": st.dictionaries(KEYS, st.tuples(WORDS | st.none(), st.none() | st.floats(-9, 9)), max_size=3),
        "lists": st.lists(st.tuples(KEYS, WORDS), max_size=4, unique=True),
        "notes": st.dictionaries(st.sampled_from("789"), st.tuples(KEYS | st.none(), WORDS | st.just("forbidden")), max_size=3),
    }
)


def delivered(export: dict[str, Any]) -> Delivery:
    people = [candidate(key, name, score=score) for key, (name, score) in export["people"].items()]
    lists = [(owner, word) for owner, word in export["lists"] if owner in export["people"]]
    return {
        "candidate": people,
        "email": [email(owner, word, number) for number, (owner, word) in enumerate(lists)],
        "tag": [tag(word) for _, word in lists],
        "candidate_tag": [tagged(owner, word) for owner, word in lists],
        "note": [note(key, owner, body) for key, (owner, body) in export["notes"].items()],
    }


class Agency(RuleBasedStateMachine):
    """An export that changes, a target that people edit, a mapping that is edited, runs that are taken back."""

    #: Where the next world's tables go, by folder.
    place: Callable[[Path], str]

    @initialize(kind=st.sampled_from(["uuid5", "sequence"]))
    def begin(self, kind: IdKind) -> None:
        self.folder = Path(mkdtemp())
        self.world = World(self.folder, self.place(self.folder), kind)
        self.delivery = delivered({"people": {}, "lists": [], "notes": {}})
        self.mine: dict[str, str] = {}
        # Runs that wrote, oldest first, each with what was there before; None where people edited since.
        self.runs: list[tuple[str, list[Any] | None]] = []

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @rule(export=EXPORT)
    def edit_export(self, export: dict[str, Any]) -> None:
        self.delivery = delivered(export)

    @rule(missing=st.sampled_from(["null", "reject"]))
    def edit_mapping(self, missing: MissingPolicy) -> None:
        remote, _, body = SPECS[4].columns
        self.world.spec("note", columns=(remote, candidate_reference(missing=missing), body))

    @rule(key=KEYS)
    def edit_target(self, key: str) -> None:
        if self.world.sql("SELECT 1 FROM candidate WHERE remote_id = ?", key):
            self.mine[key] = f"mine {len(self.mine)}"
            self.world.sql("UPDATE candidate SET name = ? WHERE remote_id = ?", self.mine[key], key)
            self.runs = [(run, None) for run, _ in self.runs]

    @rule(delete_gone=st.booleans())
    def load(self, delete_gone: bool) -> None:
        before = self.snapshot()
        plan = self.world.plan(self.delivery, delete_gone=delete_gone)
        assert self.snapshot() == before, "planning wrote"
        done = self.world.apply(plan)
        if plan.empty:
            assert self.snapshot() == before, "nothing was planned, and something was written"
        else:
            self.runs.append((done.run, before))
        for rows, one in zip(self.delivery.values(), done.books, strict=True):
            assert one.balanced
            assert one.rows <= len(rows) + one.hold
        after = self.snapshot()
        again = self.world.apply(self.world.plan(self.delivery, delete_gone=delete_gone))
        assert touched(again.books) == 0, "twice is not once"
        assert self.snapshot() == after

    @rule(delete_gone=st.booleans(), table=st.sampled_from(["candidates", "notes"]))
    def load_a_part(self, delete_gone: bool, table: str) -> None:
        left_out = ["note"] if table == "notes" else ["candidate", "email", "tag", "candidate_tag"]
        part = self.delivery | {name: [] for name in left_out}
        before = {name: self.world.table(name) for name in left_out}
        snapshot = self.snapshot()
        plan, done = self.world.run(part, delete_gone=delete_gone, evidence=Evidence(absent=frozenset({table})))
        assert {name: self.world.table(name) for name in left_out} == before, "an absent table proved something"
        if not plan.empty:
            self.runs.append((done.run, snapshot))

    @precondition(lambda self: self.runs)
    @rule()
    def take_back(self) -> None:
        run, before = self.runs.pop()
        done = rollback(run, self.world.target, run_id=f"back-{run}", tool_version="1")
        assert all(one.balanced for one in done.books)
        if before is not None:
            assert self.snapshot() == before, "taken back, and not as before"
            assert done.findings.is_empty()

    @invariant()
    def what_people_edited_is_theirs(self) -> None:
        for key, name in getattr(self, "mine", {}).items():
            assert self.world.sql("SELECT name FROM candidate WHERE remote_id = ?", key) == [(name,)]

    @invariant()
    def every_reference_holds(self) -> None:
        if hasattr(self, "world"):
            assert self.world.dangling() == []

    @invariant()
    def every_known_row_is_there_once(self) -> None:
        if hasattr(self, "world") and self.world.has_ledger():
            known = self.world.sql("SELECT kind, source_key FROM talenthub_id_map")
            assert len(known) == len(set(known))
            assert sum(len(self.world.table(spec.table)) for spec in self.world.specs) == len(known)

    def snapshot(self) -> list[Any]:
        """Every row of tables and id map."""
        names = [spec.table for spec in self.world.specs] + ["talenthub_id_map"] * self.world.has_ledger()
        found = [sorted(map(repr, self.world.sql(f"SELECT * FROM {name}"))) for name in names]
        return [rows for rows in found if rows]


def in_a_file(folder: Path) -> str:
    return f"sqlite:///{folder}/agency.db"


def run(place: Callable[[Path], str], examples: int, steps: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(type("Agency", (Agency,), {"place": staticmethod(place)}), settings=chosen)


def test_the_laws_hold_whatever_happens() -> None:
    run(in_a_file, examples=10, steps=8)


@pytest.mark.slow
def test_the_laws_hold_for_long() -> None:
    run(in_a_file, examples=80, steps=30)


@pytest.mark.slow
def test_the_laws_hold_on_postgresql(postgres_database: str) -> None:
    joint = "&" if "?" in postgres_database else "?"
    numbers = itertools.count()
    run(lambda _folder: f"{postgres_database}{joint}schema=laws_{next(numbers)}", examples=25, steps=15)
