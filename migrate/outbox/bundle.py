"""Writes a bundle: what changed in the outbox since the last one, as files for the importer.

The files are written to a folder beside `into` and synced. Then the journal records what the vendor has, and after that the
folder gets its name. A call that was interrupted before the record leaves nothing; after it, the next call writes the same
bundle again, or finds it complete.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from migrate.core.bundle_layout import BundleLayout, FileLayout
from migrate.core.errors import ThresholdError
from migrate.core.limits import Limit
from migrate.core.problems import Problem
from migrate.outbox import folder as folders
from migrate.outbox.attached import ReadFile, copy_files, note_names
from migrate.outbox.codes import EARLIER_KEPT, IN_NO_CELL, SIDE_EFFECT, TOO_MANY
from migrate.outbox.file import FileCount, Handing, write_rows
from migrate.outbox.folder import write_manifest
from migrate.outbox.journal import Handover, Journal
from migrate.outbox.lists import Listed, shown_name
from migrate.outbox.readme import readme
from migrate.outbox.selection import in_no_cell
from migrate.runs.durable import sync_tree, write_file
from migrate.runs.marker import private_folder
from migrate.targets.sqlite import SqliteTarget
from migrate.targets.sqlite.session import SqliteSession

FORMAT_VERSION = "1.0"


@dataclass(slots=True)
class Bundled:
    """The result: the bundle, its counts by file of the layout, and findings.

    Attributes:
        unchanged: True if nothing changed since the last bundle, and `into` holds that one already.
    """

    layout: BundleLayout
    handover: Handover
    counts: list[FileCount] = field(default_factory=list)
    attachments: dict[str, int] = field(default_factory=dict)
    refused_files: int = 0
    problems: list[Problem] = field(default_factory=list)
    unchanged: bool = False
    paths: list[str] = field(default_factory=list)


def write_bundle(
    target: SqliteTarget,
    into: Path,
    *,
    run: str,
    whole: bool,
    read: ReadFile,
    max_refused: Limit | None = None,
    progress: Callable[[str], None] = lambda _table: None,
) -> Bundled:
    """Writes what changed since the last bundle into the folder `into`; with `whole`, every row.

    Raises SetupError, BusyError, UnreachableError as the target does, and ThresholdError if more rows are refused than
    `max_refused`. Nothing is written and nothing recorded then.
    """
    folders.check_into(into)
    place = into.resolve()
    with target.session(run) as session:
        _finish_published(Journal(session))
    with target.session(run) as session:
        journal = Journal(session)
        layout = journal.layout()
        journal.begin()
        last = journal.last()
        redone = last.number if last is not None and not last.done else None
        whole = whole or last is None or (redone is not None and last.whole)
        if last is not None and redone is not None:
            folders.discard(folders.unfinished(Path(last.folder)))  # That call may have had another --into.
        part = folders.begin_folder(place)
        try:
            digest = hashlib.sha256()
            number = redone if redone is not None else journal.next_number()
            handing = Handing(session, journal, part, Listed(part), digest, number, redone, whole)
            done = _write(handing, layout, read, progress)
            _check_limit(done, max_refused)
            _complete(done, part, digest.hexdigest()[:8])
            done.handover = replace(done.handover, folder=str(place))
            if last is not None and _is_there(done, last, place):
                folders.discard(part)
                done.handover, done.unchanged = last, True
                return done
            sync_tree(part)
            journal.open(done.handover, _manifest(done))
        except BaseException:
            folders.discard(part)
            raise
    kept = folders.publish(part, place, done.handover.number)
    if kept is not None:
        message = f"{into} held an earlier bundle, which is now {kept.name}"
        done.problems.append(Problem(code=EARLIER_KEPT, message=message, help="delete it after its import"))
    with target.session(run) as session:
        Journal(session).finish(done.handover.number)
    return done


def _finish_published(journal: Journal) -> None:
    """Records that an interrupted bundle is complete, if its folder had got its name."""
    journal.layout()
    last = journal.last()
    if last is None or last.done:
        return
    held = folders.held_bundle(Path(last.folder))
    if held is not None and (held.number, held.name) == (last.number, last.name):
        journal.finish(last.number)


def _is_there(done: Bundled, last: Handover, place: Path) -> bool:
    """Whether `place` holds the last bundle, and a new one would say nothing new."""
    if not last.done:
        return False
    held = folders.held_bundle(place)
    same = held is not None and (held.number, held.name) == (last.number, last.name)
    changed = any(count.changed for count in done.counts)
    return same and not changed and (last.whole or not done.handover.whole)


def _write(handing: Handing, layout: BundleLayout, read: ReadFile, progress: Callable[[str], None]) -> Bundled:
    handing.digest.update(str(handing.number).encode())
    done = Bundled(layout, Handover(handing.number, "", done=False, whole=handing.whole, folder=""))
    done.problems += [Problem(code=SIDE_EFFECT, message=text) for text in layout.warnings]
    for section in layout.attachments:
        note_names(handing.session, section, partial(handing.listed.refuse_files, section))
    taken: set[str] = set()
    for file in layout.files:
        progress(file.table)
        own = [section for section in layout.attachments if section.table == file.table and file.table not in taken]
        taken.add(file.table)
        done.counts.append(write_rows(handing, file, own))
        done.paths += done.counts[-1].paths
        done.problems += _left_over(handing.session, file)
    for section in layout.attachments:
        done.attachments[section.section], paths = copy_files(handing.session, section, handing.folder, read)
        done.paths += paths
    handing.listed.close()
    done.paths += handing.listed.paths
    done.paths += _write_documents(handing.folder, layout)
    done.problems += handing.listed.problems()
    done.refused_files = handing.listed.files
    return done


def _left_over(session: SqliteSession, file: FileLayout) -> Iterator[Problem]:
    for column in file.columns:
        gather = column.gather
        count = in_no_cell(session, gather) if gather is not None else 0
        if gather is not None and count:
            message = f"{shown_name(file.name)}: {column.heading} lacks rows of {gather.table} that refer to no {file.table}"
            yield Problem(code=IN_NO_CELL, message=message, table=gather.table, count=count)


def _write_documents(folder: Path, layout: BundleLayout) -> list[str]:
    for path, text in layout.documents:
        private_folder((folder / path).parent)
        with write_file(folder / path) as stream:
            stream.write(text.encode())
    return [path for path, _ in layout.documents]


def _complete(done: Bundled, part: Path, name: str) -> None:
    """Puts the bundle's id into file names, and writes README and manifest."""
    done.handover = replace(done.handover, name=name)
    done.paths = [_named(part, path, name) for path in done.paths]
    for count in done.counts:
        count.paths = [path.replace("{bundle}", name) for path in count.paths]
    with write_file(part / "README.txt") as stream:
        stream.write(readme(done.layout, done.handover, done.counts, done.paths).encode())
    write_manifest(part, _manifest(done) | {"files": [_described(part, path) for path in sorted(done.paths)]})


def _check_limit(done: Bundled, limit: Limit | None) -> None:
    refused, rows = sum(count.refused for count in done.counts), sum(count.rows for count in done.counts)
    if limit is not None and limit.passed(refused, rows):
        message = f"the importer would refuse {refused} of {rows} rows, more than --max-rejects {limit.text}; nothing was written"
        raise ThresholdError(Problem(code=TOO_MANY, message=message, help="correct the rows or raise the limit"))


def _named(part: Path, path: str, name: str) -> str:
    if "{bundle}" not in path:
        return path
    final = path.replace("{bundle}", name)
    (part / path).rename(part / final)
    return final


def _manifest(done: Bundled) -> dict[str, Any]:
    """What the bundle contains, without times and places."""
    return {
        "format_version": FORMAT_VERSION,
        "bundle": done.handover.name,
        "number": done.handover.number,
        "importer": done.layout.importer,
        "full": done.handover.whole,
        "rows": sum(count.changed + count.again for count in done.counts),
        "tables": [asdict(count) for count in done.counts],
        "attachments": done.attachments,
    }


def _described(part: Path, path: str) -> dict[str, Any]:
    file = part / path
    if file.is_dir():
        return {"path": path, "files": sum(1 for _ in file.iterdir())}
    with file.open("rb") as stream:
        return {"path": path, "bytes": file.stat().st_size, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}
