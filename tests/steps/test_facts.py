"""Facts that a plan keeps for whoever shows or applies it."""

from __future__ import annotations

from pathlib import Path

from migrate.core.facts.delivery import DeliveryFacts
from migrate.core.facts.runs import Sample, UnmappedValue, ValueMap
from migrate.mapping import load_mapping
from migrate.steps.facts import without_values
from migrate.targets import open_target


def test_a_plan_made_with_values_keeps_none_of_them(tmp_path: Path) -> None:
    unmapped = [UnmappedValue(value="Kanna Kowalska", count=2), UnmappedValue(value="Archived", count=1)]
    coverage = ValueMap(
        table="job", column="status", map="m", values=2, unmapped_values=2, records=3, unmapped_records=3, unmapped=unmapped
    )
    facts = DeliveryFacts(value_maps=[coverage], samples=[Sample(table="job", rows=[{"name": "Kanna Kowalska"}])])
    target = open_target(f"sqlite:///{tmp_path / 'ats.db'}", schema_name="ats")
    kept = without_values(facts, load_mapping("ats"), target.schema())
    assert kept.samples is None
    assert kept.value_maps is not None
    assert [(each.value, each.count) for each in kept.value_maps[0].unmapped] == [("Archived", 1), (None, 2)]
    assert facts.samples is not None
