"""A word of the delivery is shown because the guide, the mapping or the target knows it; any other is counted."""

from __future__ import annotations

import polars as pl

from migrate.core.facts.contents import CustomFields, Funnel, FunnelJob, FunnelStage
from migrate.core.facts.report import ReportFacts
from migrate.core.vocabulary import DOCUMENTED, known_words
from migrate.report.facts import hide_words, value_maps


def test_of_unmapped_values_that_nobody_vouches_for_only_count_and_place_are_left() -> None:
    names = ["table", "column", "map", "value", "mapped", "count", "_file", "_line"]
    rows = [
        ("job", "status", "states", "Kanna Kowalska", False, 2, 0, 7),
        ("job", "status", "states", "Kanna", False, 1, 0, 9),
        ("job", "status", "states", "On_Hold", False, 1, 0, 3),
        ("job", "status", "states", "Archived", False, 1, 0, 4),
    ]
    facts = ReportFacts(value_maps=value_maps(pl.DataFrame(rows, schema=names, orient="row"), ["Projects.csv"]))
    hidden = hide_words(facts, known_words(["on hold"])).value_maps
    assert hidden is not None
    assert [(each.value, each.count, each.place) for each in hidden[0].unmapped] == [
        ("Archived", 1, "Projects.csv:4"), ("On_Hold", 1, "Projects.csv:3"),
        (None, 2, "Projects.csv:7"), (None, 1, "Projects.csv:9"),
    ]  # fmt: skip
    assert hidden[0].unmapped_values == 4
    assert hide_words(facts, None) == facts


def test_words_in_other_sections_are_shown_only_if_they_are_known() -> None:
    job = FunnelJob(
        job_id="7",
        name="Kanna's team",
        state="Kanna Kowalska",
        candidates=1,
        stages=[
            FunnelStage(name="Talk", type="Kowalska", candidates=1),
            FunnelStage(name="x", type="phone_screen", candidates=0),
        ],
    )
    facts = ReportFacts(
        funnel=Funnel(applications=1, job_count=1, without_stage=0, jobs=[job]),
        custom_fields=[CustomFields(entity_type="Kanna", type="Single Value", fields=1, deleted=0, unused=0, values=1)],
    )
    hidden = hide_words(facts, DOCUMENTED)
    assert hidden.funnel is not None
    assert hidden.custom_fields is not None
    assert (hidden.funnel.jobs[0].name, hidden.funnel.jobs[0].state) == ("Kanna's team", None)
    assert [stage.type for stage in hidden.funnel.jobs[0].stages] == [None, "phone_screen"]
    assert (hidden.custom_fields[0].entity_type, hidden.custom_fields[0].type) == (None, "Single Value")
