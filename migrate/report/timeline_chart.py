"""Applications per month as a bar chart: geometry and words; the page draws it."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.core.facts.overview import Timeline
from migrate.report.shown import count_text, number

WIDTH = 700
HEIGHT = 70
_LABELS = 16
#: The chart shows the last months only, if there are more.
_MONTHS = 84
_GAPS = 6
_GAP = 0.2


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one month, and its text for a pointer."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the labels of years below them (position and text), and what the chart shows in words."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[float, str], ...]
    text: str
    width: int = WIDTH
    height: int = HEIGHT + _LABELS


def timeline_chart(timeline: Timeline) -> Chart | None:
    """Draws a timeline; None if no application has a date."""
    months, counts = timeline.months[-_MONTHS:], timeline.applications[-_MONTHS:]
    if not months:
        return None
    step, most = WIDTH / max(len(months), 12), max(counts)
    bars = tuple(
        Bar(
            round(number_ * step, 1),
            round(HEIGHT * (1 - count / most), 1),
            round(step * (1 - _GAP), 1),
            round(HEIGHT * count / most, 1),
            f"{month}: {number(count)}",
        )
        for number_, (month, count) in enumerate(zip(months, counts, strict=True))
        if count
    )
    firsts = [0, *(place for place, month in enumerate(months) if month.endswith("-01") and place)]
    labels = [(round(place * step, 1), months[place][:4]) for place in firsts]
    spaced = [each for each, after in zip(labels, [*labels[1:], (float(WIDTH + 99), "")], strict=True) if after[0] - each[0] > 30]
    return Chart(bars, tuple(spaced), _words(timeline))


def _words(timeline: Timeline) -> str:
    months, counts = timeline.months, timeline.applications
    most = max(range(len(counts)), key=counts.__getitem__)
    text = (
        f"Applications per month, from {months[0]} ({number(counts[0])}) to {months[-1]} ({number(counts[-1])});"
        f" the most, {number(counts[most])}, in {months[most]}."
    )
    empty = [month for month, count in zip(months, counts, strict=True) if not count]
    if empty:
        more = f" and {count_text(len(empty) - _GAPS, 'more month')}" if len(empty) > _GAPS else ""
        text += f" None in {', '.join(empty[:_GAPS])}{more}."
    if timeline.without_date:
        text += f" {number(timeline.without_date)} without a date."
    return text
