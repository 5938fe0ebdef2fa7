"""The README.txt of a bundle: how to import it, what to watch, and what it contains."""

from __future__ import annotations

from collections.abc import Sequence

from migrate.core.bundle_layout import BundleLayout
from migrate.outbox.file import FileCount
from migrate.outbox.journal import Handover
from migrate.outbox.lists import LISTS


def readme(layout: BundleLayout, handover: Handover, counts: Sequence[FileCount], paths: Sequence[str]) -> str:
    """Returns the text. It contains no time, so that the same rows give the same bytes."""
    kind = "every row" if handover.whole else "what changed since the bundle before"
    lines = [f"{layout.importer}: bundle {handover.number} ({handover.name}), {kind}.", ""]
    lines += ["It contains personal data. Delete it after the import.", ""]
    for count in counts:
        summary = f"{count.insert:,} new, {count.update:,} changed, {count.unchanged:,} unchanged, {count.refused:,} refused"
        lines.append(f"  {count.table}: {count.rows:,} rows: {summary}; {count.gone:,} gone")
    lines += ["", "Files:", *(f"  {path}" for path in sorted(paths)), ""]
    if any(path.startswith(LISTS) for path in paths):
        lines += [f"The lists in {LISTS}/ are for you: what the importer would refuse, and what to delete by hand.", ""]
    if layout.steps:
        lines += ["How to import:", *(f"  {number}. {step}" for number, step in enumerate(layout.steps, start=1)), ""]
    if layout.warnings:
        lines += ["Before you import:", *(f"  * {text}" for text in layout.warnings), ""]
    if layout.page is not None:
        lines += [f"More: docs/targets/{layout.page}", ""]
    return "\n".join(lines)
