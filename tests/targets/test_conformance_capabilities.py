"""Every target: it can do what its capabilities say, and cannot do what they deny."""

from __future__ import annotations

import pytest

from migrate.core.errors import MigrateError
from migrate.targets.contract import Target
from tests.targets.places import Place
from tests.targets.shapes import CANDIDATE, EMAIL, load, people, put, record, running


class Failed(Exception):  # noqa: N818 - it stands for any error of a run
    """Something failed."""


def fail_after_a_row(target: Target) -> None:
    with running(target, "r1", CANDIDATE) as writer:
        put(writer, CANDIDATE, people("Okafor"))
        raise Failed


def test_tables_of_a_failed_first_run_are_gone_or_empty_and_the_next_run_uses_them(place: Place) -> None:
    target = place.target()
    with pytest.raises(Failed):
        fail_after_a_row(target)
    assert not target.exists()
    with target.reader() as reader:
        assert (reader.ledger.runs(), reader.ledger.ledger_fingerprint()) == ([], "")
        assert reader.ledger.has_ledger() != target.capabilities.transactional_ddl
        assert reader.rows.count("candidate") == 0
    load(target, "r2", CANDIDATE, people("Okafor", "Lind"))
    assert place.rows("SELECT last_name FROM candidate ORDER BY remote_id") == [("Okafor",), ("Lind",)]


def test_creating_the_same_tables_twice_changes_nothing(place: Place) -> None:
    planned = place.target().schema()
    for run in ("r1", "r2"):
        with running(place.target(), run, CANDIDATE, EMAIL) as writer:
            writer.schema.create_ledger()
            writer.schema.create_tables()
        assert place.target().schema().fingerprints == planned.fingerprints


def test_keys_are_built_after_the_rows_where_the_target_can_do_it(place: Place) -> None:
    target = place.target()
    after: list[dict[str, str]] = []
    with target.writer("r1") as writer:
        writer.schema.create_ledger()
        writer.schema.create_tables()
        writer.ledger.begin_run(record("r1"), [CANDIDATE])
        put(writer, CANDIDATE, people("Okafor"))
        before = dict(writer.rows._session.tables().fingerprints)  # type: ignore[attr-defined]  # the view of this transaction
        writer.schema.create_keys()
        after.append(dict(writer.rows._session.tables().fingerprints))  # type: ignore[attr-defined]  # the same
        writer.ledger.finish_run("done", {}, [])
    assert after == [dict(target.schema().fingerprints)]
    assert (before != after[0]) == target.capabilities.keys_after_rows


def test_texts_hold_a_nul_only_where_the_capabilities_say_so(place: Place) -> None:
    frame = people("Oka\0for")
    try:
        refused = load(place.target(), "r1", CANDIDATE, frame).refused
        stored = refused.is_empty() and place.rows("SELECT last_name FROM candidate") == [("Oka\0for",)]
    except MigrateError:
        stored = False
    assert stored == place.target().capabilities.nul_in_text
