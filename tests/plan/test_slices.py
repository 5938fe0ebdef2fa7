"""Tables are planned in slices that are bounded in rows and in bytes."""

from __future__ import annotations

import pytest

from tests.plan.world import World, candidate, note


def test_few_long_rows_are_planned_in_as_many_slices_as_their_bytes_need(
    file_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_world.parts = 40
    delivery = {"candidate": [candidate("7")], "note": [note(str(key), "7", "x" * 10_000) for key in range(80)]}
    whole = [frame.height for frame in file_world.plan(delivery).actions("note", "insert")]
    monkeypatch.setattr("migrate.plan.tables.PLANNED_BYTES", 100_000)
    cut = [frame.height for frame in file_world.plan(delivery).actions("note", "insert")]
    assert whole == [80]
    assert sum(cut) == 80
    # Slices of four or five of the forty parts, as 100 kB are an eighth or less of the table. Parts are dealt by hash.
    assert len(cut) in {8, 10}
    assert max(cut) < 25
