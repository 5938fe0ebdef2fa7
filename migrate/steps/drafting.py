"""A mapping proposed: written into a new folder, never over an old one."""

from __future__ import annotations

from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.mapping.drafting import draft
from migrate.runs.folder import private_file, private_folder
from migrate.steps.codes import DRAFT_IN_THE_WAY
from migrate.steps.ledger import existing
from migrate.steps.mapping import Batches
from migrate.steps.work import Work


def write_draft(work: Work, batches: Batches, folder: Path) -> None:
    """Writes the draft's files; users.csv holds profile URLs, so the folder is private. Raises SetupError."""
    if folder.exists() and any(folder.iterdir()):
        message = f"{folder} is not empty: a draft never overwrites what somebody wrote"
        raise SetupError(
            Problem(code=DRAFT_IN_THE_WAY, message=message, place=Place(str(folder)), help="name a new folder by -o")
        )
    files = draft(existing(work.request.target or "").schema(), batches)
    for name, text in files.items():
        path = folder / name
        private_folder(path.parent)
        with private_file(path) as stream:
            stream.write(text.encode())
    work.outcome.facts["drafted"] = {"folder": str(folder), "files": len(files)}
