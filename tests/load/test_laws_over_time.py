"""The laws, after every step of whatever may happen to an export, a mapping and a target over time."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from migrate.core.books import TargetBook
from migrate.load import rollback
from migrate.plan import Erasure, open_plan
from migrate.targets.evidence import Evidence
from migrate.targets.spec import GonePolicy, IdKind, MissingPolicy
from tests.plan.world import SPECS, Delivery, World, candidate, candidate_reference, email, note, tag, tagged, touched
from tests.targets.hooks import changing, dropping, removed

KEYS, WORDS = st.sampled_from("12"), st.sampled_from(["a", "b;\u202e"])
#: Anything that the export may hold: people (null names are rejected), their lists, notes on people who may be missing. There is
#: little of each, so that one delivery often repeats, changes or lacks what another had.
EXPORT = st.fixed_dictionaries(
    {
        "people": st.dictionaries(
            KEYS, st.tuples(WORDS | WORDS | WORDS | WORDS | st.none(), st.sampled_from([None, 0.5, -0.0])), min_size=1
        ),
        "lists": st.lists(st.tuples(KEYS, WORDS), max_size=3, unique=True),
        "notes": st.dictionaries(
            st.sampled_from("89"), st.tuples(KEYS | st.just("3"), WORDS | WORDS | WORDS | st.just("forbidden"))
        ),
    }
)
#: Source tables that a delivery may lack.
LACKING = st.sampled_from([None, None, None, "candidates", "notes"])


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

    @initialize(kind=st.sampled_from(["uuid5", "sequence"]), export=EXPORT, unique=st.booleans())
    def begin(self, kind: IdKind, export: dict[str, Any], unique: bool) -> None:
        self.folder = Path(mkdtemp())
        self.world = World(self.folder, self.place(self.folder), kind)
        # Every delivery numbers its addresses anew, so that places move between rows.
        if unique:
            self.world.place.run("CREATE UNIQUE INDEX one_place ON email (position)")
        self.mine: dict[str, str] = {}
        self.shared: list[tuple[str, str]] = []
        self.forgotten: set[str] = set()
        # Runs that wrote, oldest first, each with what was there before; None where people edited since.
        self.runs: list[tuple[str, list[Any] | None]] = []
        # Triggers of the target's own; rows that were restored under one need not be as they were.
        self.hooks: set[str] = set()
        self.blurred = False
        self.gone_notes: GonePolicy = "report"
        self.load(export, delete_gone=False, lacking=None)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @rule(export=EXPORT, delete_gone=st.booleans(), lacking=LACKING, saved=st.booleans())
    def load(self, export: dict[str, Any], delete_gone: bool, lacking: str | None, saved: bool = False) -> None:
        """Loads an export; with `saved` by a plan that is read back from disk, as `plan` and `apply` do."""
        delivery, evidence = self.without_forgotten(export), Evidence(absent=frozenset(() if lacking is None else (lacking,)))
        erasure = Erasure(keys={"candidate": pl.Series(sorted(self.forgotten), dtype=pl.String)})
        lost = {"candidates": ["candidate", "email", "tag", "candidate_tag"], "notes": ["note"]}.get(str(lacking), [])
        delivery |= {name: [] for name in lost}
        before, there = self.snapshot(), {name: self.world.table(name) for name in lost}
        plan = self.world.plan(delivery, delete_gone=delete_gone, evidence=evidence, erasure=erasure)
        assert self.snapshot() == before, "planning wrote"
        notes = self.notes_of_others()
        plan = open_plan(plan.folder) if saved else plan
        done = self.world.apply(plan)
        assert "P404" not in done.findings["code"], "a row was to be deleted that another hangs on"
        if plan.empty:
            assert self.snapshot() == before, "nothing was planned, and something was written"
        else:
            self.runs.append((done.run, None if self.hooks else before))
        for rows, one in zip(delivery.values(), done.books, strict=True):
            assert one.balanced
            # A deletion that was held, or that a trigger refused, counts as a row.
            assert one.rows <= len(rows) + one.hold + one.reject
        assert {name: self.world.table(name) for name in lost} == there, "an absent table proved something"
        held = next(one.hold for one in done.books if one.table == "candidate")
        assert self.blurred or held <= len(self.mine), "a row that the target altered passed for edited"
        self.gone_notes_follow_their_policy(notes, delivery, delete_gone=delete_gone, lacking=lacking)
        after = self.snapshot()
        again = self.world.apply(self.world.plan(delivery, delete_gone=delete_gone, evidence=evidence, erasure=erasure))
        assert touched(again.books) == 0, "twice is not once"
        assert self.snapshot() == after
        if lacking is None:
            self.arrived(delivery, done.books)

    def notes_of_others(self) -> set[str]:
        """Keys of the notes in the target, except those of people who are to be erased."""
        rows = self.world.sql("SELECT n.remote_id, c.remote_id FROM note n LEFT JOIN candidate c ON c.id = n.candidate_id")
        return {note for note, owner in rows if owner not in self.forgotten}

    def gone_notes_follow_their_policy(
        self, before: set[str], delivery: Delivery, *, delete_gone: bool, lacking: str | None
    ) -> None:
        """A gone note stays with `keep`, and with `report` unless --delete-gone is given; with `delete` it goes.

        Erasure has its own laws: what earlier runs wrote of the forgotten goes whatever the policy says.
        """
        if self.forgotten:
            return
        gone = before - {row["_key"] for row in delivery["note"]}
        left = {key for (key,) in self.world.table("note")}
        if self.gone_notes == "keep" or lacking == "notes" or (self.gone_notes == "report" and not delete_gone):
            assert gone <= left
        elif not self.hooks:
            assert not gone & left

    @rule(policy=st.sampled_from(["report", "delete", "keep"]))
    def edit_gone_policy(self, policy: GonePolicy) -> None:
        self.gone_notes = policy
        self.world.spec("note", gone=policy)

    def without_forgotten(self, export: dict[str, Any]) -> Delivery:
        """A delivery as the mapping leaves people of the erasure list out of it."""
        rows = delivered(export)
        people = {table: [row for row in some if row.get("candidate_id") not in self.forgotten] for table, some in rows.items()}
        return people | {"candidate": [row for row in rows["candidate"] if row["_key"] not in self.forgotten]}

    @rule(key=KEYS, export=EXPORT)
    def forget(self, key: str, export: dict[str, Any]) -> None:
        self.forgotten.add(key)
        self.mine.pop(key, None)
        self.load(export, delete_gone=False, lacking=None)
        # No run brings them back, not even the one that erased them.
        self.runs = [(run, None) for run, _ in self.runs]

    def arrived(self, delivery: Delivery, books: Iterable[TargetBook]) -> None:
        """What was neither held, rejected nor edited by people is in the target as it was delivered."""
        found = {one.table: one for one in books}
        if not found["candidate"].hold + found["candidate"].reject:
            sent = sorted((row["_key"], row["name"]) for row in delivery["candidate"] if row["_key"] not in self.mine)
            assert set(sent) <= set(self.world.table("candidate", "remote_id", "name"))
            if not found["email"].hold + found["email"].reject + found["candidate"].gone:
                assert self.world.table("email") == sorted((row["_key"],) for row in delivery["email"])
        if not found["note"].hold + found["note"].reject:
            sent = sorted((row["_key"], row["body"]) for row in delivery["note"])
            assert set(sent) <= set(self.world.table("note", "remote_id", "body"))

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

    @rule()
    def share_a_table(self) -> None:
        """Another program adds a row of its own, with an id far from those that the sequence gives next."""
        number = len(self.shared)
        self.shared.append((f"own {number}", "x"))
        self.world.sql(
            "INSERT INTO tag (id, remote_id, name) VALUES (?, ?, ?)", self.world.id(9_000 + 1_000_000 * number), *self.shared[-1]
        )
        self.runs = [(run, None) for run, _ in self.runs]

    @rule(name=st.sampled_from(["halve", "mute", "keep_tags", "last_word"]))
    def switch_trigger(self, name: str) -> None:
        """The target's owner makes a trigger, or takes it away: one that changes values, or drops rows without an error."""
        place = self.world.place
        if name in self.hooks:
            removed(place, name)
        elif name == "halve":
            changing(place, name, "candidate", "score", "CASE WHEN NEW.score = 0.5 THEN 0.25 ELSE NEW.score END")
        elif name == "mute":
            dropping(place, name, "INSERT", "note", when="NEW.body = 'a'")
        elif name == "keep_tags":
            dropping(place, name, "DELETE", "tag", when="OLD.name = 'a'")
        else:
            dropping(place, name, "UPDATE", "note", when="NEW.body <> 'a'")
        self.hooks ^= {name}
        self.runs = [(run, None) for run, _ in self.runs]

    @precondition(lambda self: self.runs)
    @rule()
    def take_back(self) -> None:
        run, before = self.runs.pop()
        self.blurred |= "halve" in self.hooks
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
    def what_others_added_stays(self) -> None:
        shared = getattr(self, "shared", [])
        assert set(shared) <= (set(self.world.table("tag", "remote_id", "name")) if shared else set())

    @invariant()
    def nothing_is_left_of_the_forgotten(self) -> None:
        for key in getattr(self, "forgotten", ()):
            assert not self.world.sql("SELECT 1 FROM candidate WHERE remote_id = ?", key)
            assert not self.world.sql("SELECT 1 FROM email WHERE remote_id LIKE ?", f"{key}:%")
            kept = "SELECT 1 FROM talenthub_preimage WHERE source_key = ? OR source_key LIKE ?"
            assert not self.world.sql(kept, key, f"{key}:%")
            known = "SELECT 1 FROM talenthub_id_map WHERE source_key = ? OR source_key LIKE ?"
            assert not self.world.sql(known, key, f"{key}:%")

    @invariant()
    def every_reference_holds(self) -> None:
        if hasattr(self, "world"):
            assert self.world.dangling() == []

    @invariant()
    def every_known_row_is_there_once(self) -> None:
        if hasattr(self, "world") and self.world.has_ledger():
            known = self.world.sql("SELECT kind, source_key FROM talenthub_id_map")
            assert len(known) == len(set(known))
            assert sum(len(self.world.table(spec.table)) for spec in self.world.specs) == len(known) + len(self.shared)

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
    run(in_a_file, examples=10, steps=10)


@pytest.mark.exhaustive
def test_the_laws_hold_for_long() -> None:
    run(in_a_file, examples=150, steps=20)


@pytest.mark.exhaustive
def test_the_laws_hold_on_postgresql(postgres_database: str) -> None:
    joint = "&" if "?" in postgres_database else "?"
    numbers = itertools.count()
    run(lambda _folder: f"{postgres_database}{joint}schema=laws_{next(numbers)}", examples=20, steps=12)
