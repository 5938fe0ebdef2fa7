"""The results as Markdown: a table a part and size, and how time and memory grow with the size."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Measured, Results

_HEAD = "| task | seconds | least and most | processor seconds | peak MiB | ratio |\n| --- | --- | --- | --- | --- | --- |"


def as_markdown(results: Results) -> str:
    """The whole document."""
    return "\n".join([*_machine(results), *_parts(results), *_growth(results), *_notes(results)]) + "\n"


def _machine(results: Results) -> Iterator[str]:
    machine = results.machine
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    yield f"# Benchmarks of {machine['date']}, commit {machine['commit']}\n"
    yield f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}. {versions}.\n"
    if machine["busy"]:
        yield (
            f"**The machine had other work: load average {machine['load_average']} on {machine['cores']} cores at the start. "
            "Compare processor seconds; seconds and ratios say little.**\n"
        )
    yield (
        "Seconds are medians of the rounds. The ratio is that of the medians to the practical limit of the same table, whose "
        "ratio is 1. Processor seconds and memory are those of the command; a database server has its own.\n"
    )


def _parts(results: Results) -> Iterator[str]:
    for part, size, unit in results.parts():
        measured = results.measured(part, size)
        rounds = max(one.rounds for one in measured.values())
        rows = max(one.rows for one in results.records if (one.part, one.size) == (part, size))
        counted = f" ({rows:,} rows)" if rows else ""
        yield f"## {part}: {size:,} {unit}{counted}, {rounds} round{'s' if rounds > 1 else ''}\n"
        yield _HEAD
        limit = measured.get(results.limits.get(part, ""))
        for task, one in measured.items():
            ratio = "" if limit is None else f"{one.seconds / limit.seconds:.2f}"
            name = f"**{task}**" if one is limit else task
            spread = f"{one.least:.2f} to {one.most:.2f}" if one.rounds > 1 else ""
            yield f"| {name} | {one.seconds:.2f} | {spread} | {one.processor:.2f} | {one.mib:.0f} | {ratio} |"
        yield ""


def growth(results: Results, part: str) -> dict[str, dict[int, Measured]]:
    """Per task of a part that was measured at several sizes: the sizes with what they took."""
    found: dict[str, dict[int, Measured]] = {}
    for size in sorted({one.size for one in results.records if one.part == part and one.unit == "candidates"}):
        for task, one in results.measured(part, size).items():
            found.setdefault(task, {})[size] = one
    return {task: sizes for task, sizes in found.items() if len(sizes) > 1}


def rows_at(results: Results, part: str, size: int) -> int:
    """Target rows of a part at a size."""
    return max((one.rows for one in results.records if (one.part, one.size) == (part, size)), default=0)


def _growth(results: Results) -> Iterator[str]:
    for part in dict.fromkeys(part for part, _, _ in results.parts()):
        tasks = growth(results, part)
        if not tasks:
            continue
        sizes = sorted({size for found in tasks.values() for size in found})
        yield f"## Growth: {part}\n\nMicroseconds of wall time per target row, and peak MiB.\n"
        yield "| task |" + "".join(f" {size:,} |" for size in sizes)
        yield "| --- |" + " --- |" * len(sizes)
        for task, found in tasks.items():
            cells = (_per_row(found.get(size), rows_at(results, part, size)) for size in sizes)
            yield f"| {task} |" + "".join(f" {cell} |" for cell in cells)
        yield ""


def _per_row(one: Measured | None, rows: int) -> str:
    return "" if one is None or not rows else f"{one.seconds / rows * 1e6:.1f} µs, {one.mib:.0f} MiB"


def _notes(results: Results) -> Iterator[str]:
    if results.notes:
        yield "## Notes\n"
        yield from (f"* {note}" for note in results.notes)
