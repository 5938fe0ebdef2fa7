"""Drafts a mapping into a new folder. Never overwrites an old one."""

from __future__ import annotations

import os
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.facts.delivery import Drafted
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.vocabulary import DOCUMENTED
from migrate.mapping.drafting import draft
from migrate.runs.durable import write_file
from migrate.runs.marker import begin_output, end_output, is_marked, private_folder, unwritable
from migrate.steps.codes import DRAFT_IN_THE_WAY, WORDS_LEFT_OUT
from migrate.steps.ledger import open_existing
from migrate.steps.mapping import Batches
from migrate.steps.work import Work


def check_folder(folder: Path) -> None:
    """Raises SetupError unless the folder is new, empty or was left unfinished by a draft."""
    if is_marked(folder, "unfinished"):
        return
    try:
        free = not os.path.lexists(folder) or (folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()))
    except OSError as error:
        raise unwritable("--out", folder, error) from None
    if not free:
        message = f"{folder} is not a new or empty folder: a draft never overwrites files"
        raise SetupError(
            Problem(code=DRAFT_IN_THE_WAY, message=message, place=Place(str(folder)), help="choose a new folder with -o")
        )


def write_draft(work: Work, batches: Batches, folder: Path) -> None:
    """Writes the draft's files; users.csv holds profile URLs, so the folder is private. Raises SetupError."""
    check_folder(folder)
    files, hidden = draft(
        open_existing(work.request.target or "").schema(), batches, None if work.request.show_values else DOCUMENTED
    )
    for title, one in hidden.items():
        message = (
            f"maps/{title}.csv leaves out {one.values} values that neither LinkedIn's guide nor the target's schema contains"
        )
        place = Place(None if one.file is None else work.files[one.file], one.line)
        help_text = "they may be personal data; check the source, or run again with --show-values to write them into the map"
        work.tell([Problem(code=WORDS_LEFT_OUT, message=message, place=place, count=one.records, help=help_text)])
    begin_output(folder)
    for name, text in files.items():
        path = folder / name
        private_folder(path.parent)
        with write_file(path) as stream:
            stream.write(text.encode())
    end_output(folder)
    work.facts.drafted = Drafted(folder=str(folder), files=len(files))
