"""Retention and erasure: people who are left out of a plan, and the records that belong to them.

Retention only leaves records out. Rows that earlier runs wrote from them count as gone, as if the export no longer
contained them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from migrate.core.entities import Entity
from migrate.core.problems import Problem
from migrate.core.profile_urls import profile_url
from migrate.mapping.applying.conditions import day_start
from migrate.mapping.applying.exclusion import LeftOut
from migrate.mapping.binding import known_entity
from migrate.mapping.codes import CONTRADICTION, UNKNOWN_FIELD, WRONG_TYPE, WRONG_VALUE
from migrate.mapping.erasure import ERASURE
from migrate.mapping.erasure_lines import Matches
from migrate.mapping.fields import kind_of
from migrate.mapping.filters import check_day
from migrate.mapping.folder import Folder
from migrate.mapping.people_files import ErasureList
from migrate.mapping.suggestions import suggestion

_AGE = re.compile(r"([1-9][0-9]{0,4}) (day|month|year)s?")


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """A rule that leaves out records of an entity from before a moment."""

    name: str
    entity: Entity
    field: str
    before: datetime


def check_retention(folder: Folder, today: date, faults: list[Problem]) -> tuple[RetentionPlan, ...]:
    """Plans of the retention rules. Adds their faults, and those of filters for an entity that does not exist."""
    plans: list[RetentionPlan] = []
    document = folder.target_document
    for name, each in folder.target.filters.items():
        known_entity(document, each.entity, ("filters", name, "entity"), faults)
    for name, rule in folder.target.retention.items():
        path = ("retention", name)
        before = len(faults)
        entity = known_entity(document, rule.entity, (*path, "entity"), faults)
        known = entity.field(rule.field) if entity is not None else None
        if entity is not None and known is None:
            help_text = suggestion(rule.field, [field.name for field in entity.fields], "known fields")
            message = f"entity {entity.name} has no field '{rule.field}'"
            faults.append(document.problem(UNKNOWN_FIELD, message, (*path, "field"), help=help_text))
        elif known is not None and kind_of(known.dtype) != "time":
            faults.append(document.problem(WRONG_TYPE, f"{rule.field} is not a time", (*path, "field")))
        if (rule.before is None) == (rule.older_than is None):
            message = "a retention rule needs either 'before' or 'older_than'"
            faults.append(document.problem(CONTRADICTION, message, path, at_key=True))
        elif rule.before is not None:
            check_day(document, rule.before, (*path, "before"), faults)
        elif _AGE.fullmatch(rule.older_than or "") is None:
            message = "'older_than' must be an age such as '24 months', '3 years' or '90 days'"
            faults.append(document.problem(WRONG_VALUE, message, (*path, "older_than")))
        if name == ERASURE:
            message = f"a retention rule cannot be called '{ERASURE}': the name is reserved for the erasure list"
            faults.append(document.problem(WRONG_VALUE, message, path, at_key=True))
        if entity is not None and len(faults) == before:
            limit = rule.before or _age_ago(rule.older_than or "", today).isoformat()
            plans.append(RetentionPlan(name, entity, rule.field, day_start(limit)))
    return tuple(plans)


def _age_ago(age: str, today: date) -> date:
    found = _AGE.fullmatch(age)
    if found is None:
        raise ValueError(age)
    count, unit = int(found[1]), found[2]
    if unit == "day":
        return today - timedelta(days=count)
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(today.day, last))


def left_out(
    retention: tuple[RetentionPlan, ...], erasure: ErasureList, batches: Callable[[str], Iterator[pl.DataFrame]]
) -> LeftOut:
    """The keys that exclude records, found in one pass over the entities concerned.

    An excluded candidate excludes every record that names them, their profile among the users, and outcomes of their activities.
    """
    rules: list[tuple[str, str, pl.Series]] = []
    people: dict[str, tuple[list[pl.Series], list[pl.Series]]] = {}
    if erasure:
        people[ERASURE] = ([pl.Series(sorted(erasure.candidate_ids), dtype=pl.String)], [_urls(erasure)])
    for plan in retention:
        if plan.entity.name == "candidate":
            people.setdefault(plan.name, ([], []))
        else:
            keys = [
                frame.filter(pl.col(plan.field) < plan.before).get_column(plan.entity.key) for frame in batches(plan.entity.name)
            ]
            rules.append((plan.name, plan.entity.key, _merge(keys)))
    if people:
        matches = Matches()
        for frame in batches("candidate"):
            for name, test in _tests(retention, erasure):
                found = frame.filter(test)
                people[name][0].append(found.get_column("candidate_id"))
                if name == ERASURE:
                    people[name][1].append(found.get_column("profile_url"))
                    matches.add(erasure.values, found)
        matches.add_earlier(erasure.earlier)
        matches.check(erasure.lines)
    for name, (ids, urls) in people.items():
        candidates = _whole_people(_merge(ids), erasure) if name == ERASURE else _merge(ids)
        rules.append((name, "candidate_id", candidates))
        if urls:
            theirs = _unshared_urls(_merge([*urls, pl.Series(sorted(erasure.own_urls), dtype=pl.String)]), candidates, batches)
            rules.append((name, "profile_url", _merge([_urls(erasure), theirs])))
        activities = [
            frame.filter(pl.col("candidate_id").is_in(candidates.implode())).get_column("activity_id")
            for frame in batches("sales_activity")
        ]
        rules.append((name, "activity_id", _merge(activities)))
    return LeftOut(tuple(rule for rule in rules if len(rule[2])))


def _unshared_urls(urls: pl.Series, candidates: pl.Series, batches: Callable[[str], Iterator[pl.DataFrame]]) -> pl.Series:
    """The candidates' profile URLs that belong to only one person, and not to a candidate who is kept."""
    urls = urls.filter(pl.Series([profile_url(url) == url for url in urls], dtype=pl.Boolean))
    shared = [
        frame.filter(pl.col("profile_url").is_in(urls.implode()) & ~pl.col("candidate_id").is_in(candidates.implode()))[
            "profile_url"
        ]
        for frame in (batches("candidate") if len(urls) else ())
    ]
    return urls.filter(~urls.is_in(_merge(shared).implode()))


def _tests(retention: tuple[RetentionPlan, ...], erasure: ErasureList) -> Iterator[tuple[str, pl.Expr]]:
    if erasure:
        email = pl.col("emails").list.eval(pl.element().str.to_lowercase().is_in(sorted(erasure.emails))).list.any()
        named = pl.col("candidate_id").is_in(sorted(erasure.candidate_ids)) | pl.col("profile_url").is_in(
            sorted(erasure.profile_urls)
        )
        yield ERASURE, (email.fill_null(value=False) | named.fill_null(value=False))
    for plan in retention:
        if plan.entity.name == "candidate":
            yield plan.name, pl.col(plan.field) < plan.before


def _whole_people(ids: pl.Series, erasure: ErasureList) -> pl.Series:
    """The ids with those of candidates who are the same persons."""
    return pl.Series(sorted(erasure.duplicates.ids_of(ids)), dtype=pl.String) if erasure.duplicates.merged else ids


def _urls(erasure: ErasureList) -> pl.Series:
    return pl.Series(sorted(erasure.profile_urls), dtype=pl.String)


def _merge(parts: list[pl.Series]) -> pl.Series:
    return pl.concat([pl.Series([], dtype=pl.String), *parts]).drop_nulls().unique()
