"""Drafts a mapping into a new folder, or extends one. Never changes what people wrote."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from migrate.core.batches import Batches
from migrate.core.errors import SetupError
from migrate.core.facts.delivery import Drafted, Extended
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.vocabulary import DOCUMENTED
from migrate.mapping import draft, extend, matching_tables, read_existing
from migrate.mapping.drafting.observed import Hidden
from migrate.mapping.folder import TARGET_FILE
from migrate.mapping.suggestions import nearest
from migrate.runs.durable import PRIVATE_FILE, write_file
from migrate.runs.marker import begin_output, end_output, is_marked, private_folder, unwritable
from migrate.steps.codes import DRAFT_IN_THE_WAY, NO_DRAFT, NO_SUCH_TABLES, WORDS_LEFT_OUT
from migrate.steps.existence import open_existing
from migrate.steps.work import Work
from migrate.targets.schema import TargetSchema


def check_folder(folder: Path, *, update: bool = False) -> None:
    """Raises SetupError unless the folder is new, empty or left unfinished by a draft; for an update, unless it is a mapping."""
    if update:
        if not (folder / TARGET_FILE).is_file():
            message = f"{folder} is not a mapping: {TARGET_FILE} is missing"
            raise SetupError(
                Problem(
                    code=NO_DRAFT, message=message, place=Place(str(folder)), help="leave out --update to draft a new mapping"
                )
            )
        return
    if is_marked(folder, "unfinished"):
        return
    try:
        free = not os.path.lexists(folder) or (folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()))
    except OSError as error:
        raise unwritable("--out", folder, error) from None
    if not free:
        message = f"{folder} is not a new or empty folder: a draft never overwrites files"
        help_text = "choose a new folder with -o, or add --update to extend the mapping in this one"
        raise SetupError(Problem(code=DRAFT_IN_THE_WAY, message=message, place=Place(str(folder)), help=help_text))


def write_draft(work: Work, batches: Batches, folder: Path, tables: Sequence[str] = ()) -> None:
    """Writes the draft's files; users.csv holds profile URLs, so the folder is private. Raises SetupError."""
    check_folder(folder)
    schema = _schema(work, tables)
    made = draft(schema, batches, None if work.request.show_values else DOCUMENTED, tables)
    _tell_hidden(work, made.hidden)
    begin_output(folder)
    for name, text in made.files.items():
        _write(folder / name, text)
    end_output(folder)
    work.facts.drafted = Drafted(
        folder=str(folder),
        files=len(made.files),
        tables=len(made.tables),
        gaps=made.gaps,
        left_out=list(made.left_out) or None,
    )


def update_draft(work: Work, batches: Batches, folder: Path, tables: Sequence[str] = ()) -> None:
    """Adds to a mapping what its schema and this delivery brought. Raises SetupError; a folder with faults is not touched."""
    check_folder(folder, update=True)
    schema = _schema(work, tables)
    faults: list[Problem] = []
    old = read_existing(folder, faults)
    if faults:
        raise SetupError(*faults)
    made = extend(old, schema, batches, None if work.request.show_values else DOCUMENTED, tables)
    _tell_hidden(work, made.hidden)
    for name, text in made.files.items():
        _write(folder / name, text)
    work.facts.extended = Extended(
        folder=str(folder),
        tables=made.tables,
        columns=made.columns,
        value_maps=sorted(made.values),
        values=sum(made.values.values()),
        users=made.users,
    )


def _schema(work: Work, tables: Sequence[str]) -> TargetSchema:
    """The target's schema. Raises SetupError if a pattern names no table."""
    schema = open_existing(work.request.target or "").schema()
    problems = []
    for pattern, names in matching_tables(schema, tables).items():
        if not names:
            near = nearest(pattern.strip("%*"), schema.tables)
            help_text = (
                f"did you mean '{near}'?" if near is not None else "use * or % for any characters, such as 'recruitment_%'"
            )
            message = f"no table of the target is called '{pattern}'"
            problems.append(Problem(code=NO_SUCH_TABLES, message=message, help=help_text))
    if problems:
        raise SetupError(*problems)
    return schema


def _tell_hidden(work: Work, hidden: dict[str, Hidden]) -> None:
    for title, one in hidden.items():
        message = (
            f"maps/{title}.csv leaves out {one.values} values that neither LinkedIn's guide nor the target's schema contains"
        )
        place = Place(None if one.file is None else work.files[one.file], one.line)
        help_text = "they may be personal data; check the source, or run again with --show-values to write them into the map"
        work.tell([Problem(code=WORDS_LEFT_OUT, message=message, place=place, count=one.records, help=help_text)])


def _write(path: Path, text: str) -> None:
    """Writes a file as a whole; one that exists keeps its mode."""
    private_folder(path.parent)
    try:
        mode = path.stat().st_mode & 0o777
    except FileNotFoundError:
        mode = PRIVATE_FILE
    with write_file(path, mode) as stream:
        stream.write(text.encode())
