from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from migrate.core.problems import ENTRY_LIMIT
from migrate.runs.spool import Spool
from migrate.targets.evidence import Evidence
from migrate.targets.spec import TableSpec
from migrate.verify import Verified, compare
from tests.verify.frame_target import CANDIDATE, DELIVERY, FILES, NOTE, SPECS, FrameTarget, loaded, mapped_rows, uuids

Verify = Callable[..., Verified]


def named(found: Verified) -> list[tuple[str, str | None, str | None]]:
    return [(problem.code.id, problem.table, problem.key) for problem in found.problems]


def test_a_right_load_has_no_difference(verify: Verify) -> None:
    found = verify()
    assert named(found) == []
    assert found.differences == 0
    counts = {count.table: count for count in found.counts}
    assert (counts["candidate"].expected, counts["candidate"].found) == (3, 3)
    assert (counts["tag"].expected, counts["tag"].found) == (2, 2)
    assert (counts["activity"].expected, counts["activity"].found, counts["activity"].rejected) == (3, 3, 1)


def test_a_changed_row_is_named_with_its_columns_and_its_record(target: FrameTarget, verify: Verify) -> None:
    changed = pl.when(pl.col("remote_id") == "2").then(pl.lit("Secret")).otherwise("last_name")
    target.edit("candidate", lambda frame: frame.with_columns(last_name=changed))
    found = verify()
    assert named(found) == [("V103", "candidate", "2")]
    problem = found.problems[0]
    assert problem.message == "differs in last_name"
    assert (problem.place.file, problem.place.line) == (FILES[0], 3)
    assert "Secret" not in str(found.problems)


def test_a_deleted_row_is_named(target: FrameTarget, verify: Verify) -> None:
    target.edit("activity", lambda frame: frame.filter(pl.col("remote_id") != "note:2"))
    assert named(verify()) == [("V101", "activity", "note:2")]


def test_an_added_row_that_bears_a_source_key_is_named(target: FrameTarget, verify: Verify) -> None:
    row = pl.DataFrame({"_id": ["x"], "remote_id": ["77"], "last_name": ["Added"]})
    target.edit("candidate", lambda frame: pl.concat([frame, row]))
    found = verify()
    assert named(found) == [("V102", "candidate", "77")]
    assert found.problems[0].place.file is None


def test_an_added_row_that_no_run_wrote_is_counted_and_no_difference(target: FrameTarget, verify: Verify) -> None:
    row = pl.DataFrame({"_id": ["x"], "remote_id": ["77"], "last_name": ["Added"]})
    target.edit("candidate", lambda frame: pl.concat([frame, row]))
    target.others.add("x")
    found = verify()
    assert named(found) == [("V108", "candidate", None)]
    assert (found.differences, found.counts[0].others, found.counts[0].extra) == (0, 1, 0)
    assert found.problems[0].message == "1 row in the target that we did not write; not compared"


def test_a_row_without_a_source_key_is_somebody_elses(target: FrameTarget, verify: Verify) -> None:
    row = pl.DataFrame({"_id": ["x"], "remote_id": [None], "last_name": ["Own"]}, schema_overrides={"remote_id": pl.String})
    target.edit("candidate", lambda frame: pl.concat([frame, row]))
    found = verify()
    assert found.differences == 0
    assert found.counts[0].others == 1


def test_a_key_that_looks_like_a_persons_value_is_hashed(target: FrameTarget, verify: Verify) -> None:
    row = pl.DataFrame({"_id": ["x"], "remote_id": ["anna@example.com"], "last_name": ["Own"]})
    target.edit("candidate", lambda frame: pl.concat([frame, row]))
    key = verify().problems[0].key
    assert key is not None
    assert key.startswith("#")


def test_a_reference_to_another_row_is_a_difference(target: FrameTarget, verify: Verify) -> None:
    other = target.tables["candidate"].filter(pl.col("remote_id") == "3")["_id"].item()
    moved = pl.when(pl.col("remote_id") == "note:1").then(pl.lit(other)).otherwise("candidate_id")
    target.edit("activity", lambda frame: frame.with_columns(candidate_id=moved))
    found = verify()
    assert named(found) == [("V103", "activity", "note:1")]
    assert found.problems[0].message == "differs in candidate_id"


def test_a_reference_that_was_cleared_is_a_difference(target: FrameTarget, verify: Verify) -> None:
    target.edit("activity", lambda frame: frame.with_columns(tag_id=pl.lit(None, dtype=pl.String())))
    assert named(verify()) == [("V103", "activity", "note:1")]


def test_several_changed_columns_of_a_row_are_one_difference(target: FrameTarget, verify: Verify) -> None:
    first = pl.col("remote_id") == "note:1"
    body = pl.when(first).then(pl.lit("z")).otherwise("body")
    tag = pl.when(~first).then("tag_id")
    target.edit("activity", lambda frame: frame.with_columns(body=body, tag_id=tag))
    found = verify()
    assert [problem.message for problem in found.problems] == ["differs in body, tag_id"]
    assert found.differences == 1


def test_a_row_that_was_adopted_under_another_id_is_found_by_its_key(target: FrameTarget, verify: Verify) -> None:
    own = target.tables["candidate"].filter(pl.col("remote_id") == "1")["_id"].item()
    for table, column in (("candidate", "_id"), ("activity", "candidate_id"), ("candidate_tag", "candidate_id")):
        target.tables[table] = target.tables[table].with_columns(pl.col(column).replace(own, "adopted"))
    assert named(verify()) == []


def test_a_link_row_without_a_key_of_its_own_is_compared_by_what_it_links(target: FrameTarget, verify: Verify) -> None:
    target.edit("candidate_tag", lambda frame: frame.head(1))
    found = verify()
    assert [(problem.code.id, problem.key) for problem in found.problems] == [("V101", "2:sql")]


def test_a_lost_table_is_one_difference_and_not_one_a_row(target: FrameTarget, verify: Verify) -> None:
    del target.tables["activity"]
    found = verify()
    assert named(found) == [("V104", "activity", None)]
    assert {count.table: count.missing for count in found.counts}["activity"] == 3


def test_a_lost_column_is_named_and_the_others_are_still_compared(target: FrameTarget, verify: Verify) -> None:
    target.lost_columns["activity"] = {"body"}
    target.edit("activity", lambda frame: frame.drop("body").filter(pl.col("remote_id") != "note:2"))
    assert named(verify()) == [("V105", "activity", None), ("V101", "activity", "note:2")]


def test_a_lost_key_column_leaves_nothing_to_compare_by(target: FrameTarget, verify: Verify) -> None:
    target.lost_columns["activity"] = {"remote_id"}
    target.edit("activity", lambda frame: frame.drop("remote_id"))
    assert named(verify()) == [("V105", "activity", None)]


def test_a_key_that_two_rows_hold_is_a_difference(target: FrameTarget, verify: Verify) -> None:
    target.edit("candidate", lambda frame: pl.concat([frame, frame.filter(pl.col("remote_id") == "2")]))
    found = verify()
    assert named(found) == [("V106", "candidate", "2")]
    assert found.problems[0].message == "2 rows have this key"


def test_rows_of_a_table_that_the_delivery_lacks_are_unseen(target: FrameTarget, verify: Verify) -> None:
    empty = DELIVERY | {"activity": DELIVERY["activity"].clear()}
    found = verify(empty, evidence=Evidence(absent=frozenset({"notes"})))
    assert named(found) == []
    assert {count.table: count.unseen for count in found.counts}["activity"] == 3
    assert target.count("activity") == 3


def test_without_that_evidence_they_are_extra(verify: Verify) -> None:
    found = verify(DELIVERY | {"activity": DELIVERY["activity"].clear()})
    assert [name[:2] for name in named(found)] == [("V102", "activity")] * 3


def test_rows_below_a_row_that_is_extra_are_resolved_to_it(target: FrameTarget, verify: Verify) -> None:
    """Candidate 3 came in an earlier delivery; the note on it is right, though this delivery lacks the candidate."""
    found = verify(DELIVERY | {"candidate": DELIVERY["candidate"].head(2)}, evidence=Evidence(absent=frozenset({"candidates"})))
    assert named(found) == []
    assert target.count("candidate") == 3


def test_a_table_that_is_only_inserted_may_differ_later(
    target: FrameTarget, verify: Verify, specs: tuple[TableSpec, ...]
) -> None:
    target.edit("candidate", lambda frame: frame.with_columns(last_name=pl.lit("Edited")))
    inserted = tuple(replace(spec, write="insert") if spec.table == "candidate" else spec for spec in specs)
    assert verify(specs=inserted).differences == 0


def test_a_table_that_is_only_updated_may_lack_rows(target: FrameTarget, verify: Verify, specs: tuple[TableSpec, ...]) -> None:
    target.edit("activity", lambda frame: frame.head(1))
    updated = tuple(replace(spec, write="update") if spec.table == "activity" else spec for spec in specs)
    assert verify(specs=updated).differences == 0


@pytest.mark.parametrize("target", ["uuid5"], indirect=True)
def test_every_difference_is_counted_and_the_first_of_a_kind_are_listed(target: FrameTarget, verify: Verify) -> None:
    rows = (1, 2, 3, *range(1001, 2001))
    many = mapped_rows(CANDIDATE, [{"_key": str(n), "remote_id": str(n), "last_name": f"Name{n}"} for n in rows])
    found = verify(DELIVERY | {"candidate": many})
    assert found.differences == 1000
    entries = [problem for problem in found.problems if problem.each and problem.code.id == "V101"]
    assert len(entries) == ENTRY_LIMIT
    assert sum(problem.count for problem in found.problems) == 1000
    assert any(f"the first {ENTRY_LIMIT} are listed" in problem.message for problem in found.problems)
    assert target.count("candidate") == 3


def test_the_result_does_not_depend_on_how_the_rows_are_dealt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = FrameTarget(loaded(uuids))
    target.edit("candidate", lambda frame: frame.filter(pl.col("remote_id") != "1"))
    target.edit("activity", lambda frame: frame.with_columns(body=pl.lit("same")))
    results = []
    for rows in (1, 2, 1000):
        monkeypatch.setattr("migrate.verify.comparing.VERIFIED_ROWS", rows)
        spools = {}
        for table, frame in DELIVERY.items():
            spools[table] = Spool(tmp_path / f"{rows}" / table, key="_key", parts=rows % 7 + 1)
            spools[table].append(frame)
        found = compare(SPECS, spools, target, target.schema(), folder=tmp_path / f"w{rows}", files=FILES)  # type: ignore[arg-type]
        results.append((sorted(named(found), key=str), list(found.counts)))
    assert results[0] == results[1] == results[2]
    assert ("V101", "candidate", "1") in results[0][0]


def test_a_row_whose_record_was_rejected_is_unseen_and_so_are_its_children(verify: Verify, specs: tuple[TableSpec, ...]) -> None:
    """Candidate 3 was rejected this time; its note hangs on it and came with an earlier delivery."""
    children = tuple(replace(spec, parent="candidate") if spec.table == "activity" else spec for spec in specs)
    notes = DELIVERY["activity"].filter(pl.col("_key") != "note:3")
    evidence = Evidence(rejected={"candidate": pl.Series(["3"])})
    found = verify(DELIVERY | {"candidate": DELIVERY["candidate"].head(2), "activity": notes}, specs=children, evidence=evidence)
    assert named(found) == []
    assert [count.unseen for count in found.counts] == [1, 0, 1, 0]


def test_silence_proves_something_only_about_the_parents_it_covers(verify: Verify) -> None:
    """No archive of candidate 3 was given: what hangs on that one is unseen, the note on candidate 2 is extra."""
    evidence = Evidence(seen={"activity": ("candidate_id", pl.Series(["1", "2"]))})
    found = verify(DELIVERY | {"activity": DELIVERY["activity"].head(1)}, evidence=evidence)
    assert named(found) == [("V102", "activity", "note:2")]
    assert [count.unseen for count in found.counts] == [0, 0, 1, 0]


def test_a_row_that_the_live_table_cannot_take_is_not_missed(target: FrameTarget, verify: Verify) -> None:
    target.demands["candidate"] = {"last_name": {"nullable": False}}
    target.demands["activity"] = {"body": {"max_length": 3, "enum": ("a", "b", "c", "long")}}
    bad = mapped_rows(CANDIDATE, [{"_key": "4", "remote_id": "4", "last_name": None}])
    odd = [("note:5", "long", "1"), ("note:6", "x", "1"), ("note:7", "a", "4"), ("note:8", "b", "1")]
    rows = [{"_key": key, "remote_id": key, "body": body, "candidate_id": on} for key, body, on in odd]
    found = verify(
        DELIVERY
        | {
            "candidate": pl.concat([DELIVERY["candidate"], bad]),
            "activity": pl.concat([DELIVERY["activity"], mapped_rows(NOTE, rows)]),
        }
    )
    assert named(found) == [("V101", "activity", "note:8")]
    assert [count.rejected for count in found.counts] == [1, 0, 4, 0]
