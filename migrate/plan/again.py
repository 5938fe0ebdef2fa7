"""Makes a plan of a delivery that was loaded before, without its rows: everything is unchanged."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from migrate.core.limits import Missing
from migrate.plan.saved import ATTACHMENTS, clear_plan, save_plan, take_plan_folder, with_files
from migrate.runs.durable import write_file
from migrate.runs.marker import private_folder
from migrate.targets.plan import Plan, PlanIdentity, TargetState

#: The part of a plan that the next one repeats.
NOTES = "notes"


def as_repeated(earlier: Plan) -> Plan:
    """Returns a plan with the books that it would have after its own load: what it inserted is unchanged.

    The plan must do nothing but insert, and the load must have refused nothing.
    """
    books = tuple(replace(book, insert=0, unchanged=book.unchanged + book.insert) for book in earlier.books)
    known = earlier.known_rows + sum(book.insert for book in earlier.books)
    elsewhere = sum(book.unseen + book.keep for book in books)
    return replace(earlier, books=books, known_rows=known, missing=Missing(0, known - elsewhere, 0), changes=())


def plan_again(repeated: Plan, *, folder: Path, identity: PlanIdentity, state: TargetState, facts: Mapping[str, Any]) -> Plan:
    """Saves a plan without actions in `folder` (0700), with the findings of an earlier plan. Replaces an old plan there.

    Args:
        repeated: A plan of the same delivery, mapping and options, opened with its notes, `as_repeated`.
        folder: Folder of the new plan.
        identity: What the new plan is made from.
        state: The target as it is now.
        facts: What the caller saves with the plan.
    """
    clear_plan(take_plan_folder(folder))
    for name in (*repeated.files, ATTACHMENTS):
        private_folder((folder / name).parent)
        with (repeated.folder / name).open("rb") as old, write_file(folder / name) as new:
            shutil.copyfileobj(old, new)
    made = with_files(replace(repeated, folder=folder, identity=identity, state=state))
    return save_plan(replace(made, facts=dict(facts)))
