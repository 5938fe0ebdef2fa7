"""The results as charts in SVG: what everything takes against its practical limit, and how time and memory grow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pygal
from pygal.style import Style

from benchmarks.results import Results
from benchmarks.table import growth, rows_at

_STYLE = Style(
    background="white",
    plot_background="white",
    foreground="#333333",
    foreground_strong="#111111",
    foreground_subtle="#888888",
    font_family="sans-serif",
    title_font_size=18,
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=13,
    value_font_size=12,
    colors=("#1f77b4", "#d95f02", "#1b9e77", "#7570b3", "#e7298a", "#66a61e", "#e6ab02", "#a6761d"),
)
#: A file that is opened anywhere: no scripts of other hosts.
_COMMON: dict[str, Any] = {"style": _STYLE, "js": [], "disable_xml_declaration": False}


def draw(results: Results, name: Path) -> list[Path]:
    """Writes `NAME.svg`, and of each part with several sizes `NAME-memory-PART.svg`, `NAME-time-PART.svg`; the files written."""
    charts = {name.with_suffix(".svg"): _against_limits(results)}
    for part in dict.fromkeys(part for part, _, _ in results.parts()):
        if growth(results, part):
            charts[name.with_name(f"{name.name}-memory-{part}.svg")] = _memory(results, part)
            charts[name.with_name(f"{name.name}-time-{part}.svg")] = _time(results, part)
    for file, chart in charts.items():
        if chart is not None:
            chart.render_to_file(str(file))
    return [file for file, chart in charts.items() if chart is not None]


def _against_limits(results: Results) -> Any:  # noqa: ANN401 - pygal has no types
    """Bars of the ratio to the limit of the same part, at the largest size of each."""
    largest = {part: (size, unit) for part, size, unit in sorted(results.parts(), key=lambda one: one[1])}
    bars: list[tuple[str, float]] = []
    for part, (size, _) in largest.items():
        measured = results.measured(part, size)
        limit = measured.get(results.limits.get(part, ""))
        if limit is not None:
            bars += [(f"{part}: {task}", one.seconds / limit.seconds) for task, one in measured.items()]
    if not bars:
        return None
    chart = pygal.HorizontalBar(
        **_COMMON,
        title="Seconds, as a multiple of the practical limit (1), at the largest size",
        show_legend=False,
        width=1000,
        height=120 + 26 * len(bars),
        print_values=True,
        print_values_position="top",
        value_formatter=lambda value: f"{value:.2f}",
        spacing=4,
        range=(0, max(ratio for _, ratio in bars) * 1.1),
    )
    # The first bar is at the bottom.
    chart.x_labels = [name for name, _ in reversed(bars)]
    chart.add("", [{"value": ratio, "color": "#888888" if ratio == 1 else "#1f77b4"} for _, ratio in reversed(bars)])
    return chart


def _memory(results: Results, part: str) -> Any:  # noqa: ANN401 - pygal has no types
    """Lines of the peak of each of our commands by size."""
    chart = _lines(f"{part}: peak memory, MiB", sorted({size for one, size, _ in results.parts() if one == part}))
    for task, sizes in growth(results, part).items():
        if task != results.limits.get(part):
            chart.add(task, [(size, one.mib) for size, one in sizes.items()])
    return chart


def _time(results: Results, part: str) -> Any:  # noqa: ANN401 - pygal has no types
    """Lines of the microseconds per target row of each task by size."""
    chart = _lines(f"{part}: microseconds per row", sorted({size for one, size, _ in results.parts() if one == part}))
    for task, sizes in growth(results, part).items():
        rows = {size: rows_at(results, part, size) for size in sizes}
        chart.add(task, [(size, one.seconds / rows[size] * 1e6) for size, one in sizes.items() if rows[size]])
    return chart


def _lines(title: str, sizes: list[int]) -> Any:  # noqa: ANN401 - pygal has no types
    """A chart over the number of candidates; flat lines are the goal."""
    chart = pygal.XY(
        **_COMMON,
        title=title,
        width=1000,
        height=460,
        x_title="candidates",
        include_x_axis=True,
        truncate_legend=-1,
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        value_formatter=lambda value: f"{value:,.0f}",
        x_value_formatter=lambda value: f"{value:,.0f}",
    )
    chart.x_labels = sizes
    return chart
