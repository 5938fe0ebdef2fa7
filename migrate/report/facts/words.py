"""Removes words from facts that may be personal data: text that a person typed into a column of fixed words is only counted."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from migrate.core.facts.contents import CustomFields, Funnel, Sales
from migrate.core.facts.report import ReportFacts
from migrate.core.facts.runs import ValueMap
from migrate.core.vocabulary import Words, shown_word

F = TypeVar("F", bound=ReportFacts)

#: The key for the total count of hidden words.
OTHER = "(not shown)"


def hide_words(facts: F, known: Words | None) -> F:
    """Returns the facts without unknown words; with `known` None all are shown. Names of jobs and stages are kept."""
    if known is None:
        return facts
    return replace(
        facts,
        funnel=None if facts.funnel is None else _funnel(facts.funnel, known),
        custom_fields=None if facts.custom_fields is None else [_fields(each, known) for each in facts.custom_fields],
        sales=None if facts.sales is None else _sales(facts.sales, known),
        value_maps=None if facts.value_maps is None else [_values(each, known) for each in facts.value_maps],
    )


def _funnel(found: Funnel, known: Words) -> Funnel:
    jobs = [
        replace(
            job,
            state=shown_word(job.state, known),
            stages=[replace(stage, type=shown_word(stage.type, known)) for stage in job.stages],
        )
        for job in found.jobs
    ]
    return replace(found, jobs=jobs)


def _fields(found: CustomFields, known: Words) -> CustomFields:
    return replace(found, entity_type=shown_word(found.entity_type, known), type=shown_word(found.type, known))


def _sales(found: Sales, known: Words) -> Sales:
    by_type: dict[str, int] = {}
    for name, count in found.by_type.items():
        shown = shown_word(name, known) or OTHER
        by_type[shown] = by_type.get(shown, 0) + count
    outcomes = [
        replace(each, activity_type=shown_word(each.activity_type, known), outcome_type=shown_word(each.outcome_type, known))
        for each in found.outcomes
    ]
    return replace(found, by_type=by_type, outcomes=outcomes)


def _values(found: ValueMap, known: Words) -> ValueMap:
    """Returns the unmapped values that are shown, and the counts and places of the others."""
    shown = [each for each in found.unmapped if shown_word(each.value, known) is not None]
    rest = [replace(each, value=None) for each in found.unmapped if shown_word(each.value, known) is None]
    return replace(found, unmapped=[*shown, *rest])
