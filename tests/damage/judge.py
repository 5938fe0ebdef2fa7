"""Says of each damaged cell how it ended: as given, as meant, reported, or wrong.

A cell is reported if a finding names its record or its column. A finding that claims to have read it (`REPAIRS`) must be right.
A damaged cell may change rows that are made of its file (`SOURCES`). Any other row may only lose a reference, which a finding on
that target's column has to count. Rows of strands that are not damaged may not change at all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

from tests.damage.damages import Damage
from tests.damage.given import Strand, is_given, items, plain
from tests.damage.loading import Change, Found, Loaded, changes_between, numbers_in, run
from tests.damage.world import NUMBERS, PLACES, SHEETS, Place, texts_of, value

#: Target table -> the files whose cells its rows are made of.
SOURCES: dict[str, tuple[str, ...]] = {
    "activity": ("Messages", "Notes"),
    "application": ("Candidates", "HiringStates"),
    "candidate": ("Candidates",),
    "candidate_email_address": ("Candidates",),
    "candidate_phone_number": ("Candidates",),
    "candidate_tag": ("Candidates",),
    "candidate_url": ("Candidates",),
    "custom_field_definition": ("CustomFieldDefinitions",),
    "custom_field_value": ("CustomFieldValues", "CustomFieldDefinitions"),
    "feedback": ("Feedbacks",),
    "interview_module": ("InterviewModules",),
    "job": ("Projects",),
    "job_interview_stage": ("Projects", "HiringStates"),
    "job_posting": ("Projects",),
    "job_sourcing_channel": ("Projects",),
    "remote_user": ("Projects", "Scorecards", "Feedbacks", "Messages", "Notes"),
    "scheduled_interview": ("Scorecards", "InterviewModules"),
    "scorecard": ("Scorecards",),
    "tag": ("Candidates",),
}

#: Columns of text that is never changed.
VERBATIM = {
    "content",
    "body",
    "subject",
    "description",
    "message",
    "feedback_response",
    "project_description",
    "job_post_description",
}
#: A record that others refer to by its key is missing.
NO_RECORD = {"S351", "S361", "S374", "P301", "M211", "M212"}
#: Findings that say that a cell is read as it was meant, or is a word for nothing and read as empty.
REPAIRS = {"S115", "S322", "S323", "S325", "S332", "S372"}


class Loads(NamedTuple):
    """The load of the valid delivery, that of the damaged one, and how they differ, by the place of the strand."""

    baseline: Loaded
    after: Loaded
    changes: dict[Place, list[Change]]


def judge(damage: Damage, baseline: Loaded) -> dict[Place, str]:
    """How each place that the damage applies to ended: `meant`, `given` or `reported`, otherwise what is wrong."""
    texts = {place: text for place in PLACES if (text := damage.harm(value(place))) != value(place)}
    after = run(texts)
    changes = changes_between(baseline.rows, after.rows)
    by_strand, strangers = _assign(changes, texts)
    loads = Loads(baseline, after, by_strand)
    ends = {place: _end(damage, place, text, loads) for place, text in texts.items()}
    ends |= _unreported_losses(by_strand, after)
    assert not strangers, f"{damage.name} changed rows of others: {[(each.key, each.columns) for each in strangers][:5]}"
    return ends


def _assign(changes: list[Change], texts: dict[Place, str]) -> tuple[dict[Place, list[Change]], list[Change]]:
    """The changes of each damaged strand, and those that belong to none or to several."""
    damaged = {NUMBERS[strand]: place for strand, place in enumerate(PLACES) if place in texts}
    found: dict[Place, list[Change]] = defaultdict(list)
    strangers = []
    for change in changes:
        numbers = {number for row in (change.before, change.after) if row is not None for number in numbers_in(change.key, row)}
        if not numbers and change.before is None:
            # A new row that says nothing but the damaged text, such as a tag: it is made of any of the places with the text.
            cells = {plain(str(cell)) for cell in (change.key[1], *(change.after or {}).values())}
            made = [place for place, text in texts.items() if any(plain(item) in cells for item in items(text))]
            places = [place for place in made if place.file in SOURCES[change.key[0]]]
            strangers += [] if places else [change]
            for place in places:
                found[place].append(change)
        elif len(numbers) == 1 and (number := numbers.pop()) in damaged:
            found[damaged[number]].append(change)
        else:
            strangers.append(change)
    return found, strangers


def _end(damage: Damage, place: Place, text: str, loads: Loads) -> str:
    own = [change for change in loads.changes[place] if place.file in SOURCES[change.key[0]]]
    new = set(loads.after.findings) - set(loads.baseline.findings)
    codes = {each.code for each in new if _names(each, place, own, loads)}
    if codes and codes <= REPAIRS and any(cell is not None for each in own for cell in each.said.values()):
        return f"WRONG: {', '.join(sorted(codes))} claims that the cell is read as it was meant"
    if codes:
        return "reported"
    if not own:
        lost = damage.destroys or (place.column in VERBATIM and text.strip())
        return "WRONG: the cell is not loaded, and no finding says so" if lost else "meant"
    number = NUMBERS[PLACES.index(place)]
    before, now = (
        [row for key, row in rows.items() if number in numbers_in(key, row)] for rows in (loads.baseline.rows, loads.after.rows)
    )
    wrong = is_given(text, value(place), own, Strand(before, now, texts_of(place) if _may_fall_back(place, text) else []))
    return "given" if wrong is None else f"WRONG: {wrong}"


def _names(finding: Found, place: Place, own: list[Change], loads: Loads) -> bool:
    """Whether a finding is at the record, or names the column or the target's column and counts every cell that it should."""
    if finding.file == place.file and finding.line == loads.after.lines[place]:
        return True
    if finding.file == place.file and re.search(rf"\b{place.column}\b", finding.message):
        return finding.counted >= sum(
            each[1:] == place[1:] and each.file == place.file for each, of in loads.changes.items() if of
        )
    if finding.code in NO_RECORD and place.column == next(iter(SHEETS[place.sheet])):
        return any(finding.file in SOURCES[each.key[0]] and finding.file != place.file for each in own)
    others = [of for each, of in loads.changes.items() if not each.column.endswith(("_id", "_ids"))]
    changed = Counter(cell for of in others for each in of for cell in _cells_of(each))
    mine = {cell for each in own for cell in _cells_of(each)}
    return any(
        finding.table == table and finding.message.startswith(f"{column}:") and finding.counted >= changed[table, column]
        for table, column in mine
    )


def _may_fall_back(place: Place, text: str) -> bool:
    """Whether the person's other record counts: an empty cell says nothing, and a record of another key is not theirs."""
    return not text.strip() or place.column == next(iter(SHEETS[place.sheet]))


def _cells_of(change: Change) -> list[tuple[str, str]]:
    """Table and column of each changed cell of a row that was there before and is there after."""
    return [(change.key[0], column) for column in change.columns] if change.before and change.after else []


def _unreported_losses(by_strand: dict[Place, list[Change]], after: Loaded) -> dict[Place, str]:
    """Places that changed rows made of other files in a way that no finding counts."""
    lost: dict[tuple[str, str], list[Place]] = defaultdict(list)
    problems: dict[Place, str] = {}
    for place, changes in by_strand.items():
        for change in changes:
            if place.file in SOURCES[change.key[0]]:
                continue
            for column in change.columns:
                if change.before is None or change.after is None or change.after[column] is not None:
                    problems[place] = f"WRONG: {change.key[0]}.{column} of another record changed"
                else:
                    lost[change.key[0], column].append(place)
    counts: Counter[tuple[str, str]] = Counter()
    for table, column in lost:
        counts[table, column] = sum(each.counted for each in after.findings if each.table == table and column in each.message)
    for (table, column), places in lost.items():
        if counts[table, column] < len(places):
            problems |= dict.fromkeys(places, f"WRONG: {table}.{column} was lost without a finding")
    return problems
