"""Downloads every archive that `export.csv` lists, several at once, into a folder that is then a delivery."""

from __future__ import annotations

import os
import re
import shutil
import stat
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path

from migrate.core.errors import MigrateError, SetupError, UnreachableError
from migrate.core.patience import Patience
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.progress import Progress
from migrate.fetch.clock import Clock, SystemClock
from migrate.fetch.codes import NO_SPACE, NOT_AN_ARCHIVE, NOT_SENT
from migrate.fetch.manifest import Link, read_links
from migrate.fetch.origins import check_address, may_receive_cookie
from migrate.fetch.part import Part
from migrate.fetch.secrets import Credentials
from migrate.fetch.sending import Sender
from migrate.fetch.transfer import Transfer
from migrate.fetch.wholeness import find_damage
from migrate.runs.durable import PRIVATE_FILE, write_file
from migrate.runs.marker import check_folder, private_folder

#: Folders of unpacked archives, and what systems put into any folder.
_BESIDE = re.compile(r"(?i)(?:contract|attachments?)[ _-]?\d|\.DS_Store$|desktop\.ini$|Thumbs\.db$")


class DownloadResult(StrEnum):
    """What became of an archive."""

    FETCHED = "fetched"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """How to fetch: how many at once, how patiently, and how many bytes an archive may have."""

    parallel: int = 4
    largest: int = 100 << 30
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class FetchedArchive:
    """One archive; `size` in bytes, 0 where it failed."""

    name: str
    result: DownloadResult
    size: int


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """All archives in the order of export.csv, and the problems.

    Attributes:
        error: None where everything came; SetupError where the user must act (sign in, export again), UnreachableError where
            running the same command again is enough. It carries the problems of all archives that failed.
    """

    folder: Path
    archives: tuple[FetchedArchive, ...]
    problems: tuple[Problem, ...]
    error: MigrateError | None


def fetch_links(
    export_csv: Path,
    into: Path,
    credentials: Credentials,
    options: LinkOptions,
    progress: Progress,
    *,
    clock: Clock | None = None,
) -> FetchOutcome:
    """Downloads the links of `export_csv` into `into` and puts export.csv beside them.

    A complete archive is kept; an unfinished one is resumed. Nothing gets its final name before
    it was checked to be a whole zip. Files are of mode 0600; a folder made here of 0700. Raises SetupError where export.csv
    cannot be used or the folder cannot be made; the result of each archive is in the outcome.
    """
    links = read_links(export_csv)
    _prepare(into, export_csv, links)
    stop = threading.Event()
    transfer = Transfer(options.patience, clock or SystemClock(), stop, options.largest)
    found: dict[str, FetchedArchive] = {}
    problems: list[Problem] = []
    errors: list[MigrateError] = []
    with ThreadPoolExecutor(max(1, options.parallel), thread_name_prefix="fetch") as pool:
        try:
            running = {pool.submit(_one, link, into, transfer, credentials, progress): link for link in links}
            for future in as_completed(running):
                link = running[future]
                try:
                    found[link.name], notes = future.result()
                    problems += notes
                except MigrateError as error:
                    errors.append(error)
                    found[link.name] = FetchedArchive(link.name, DownloadResult.FAILED, 0)
                except OSError as error:
                    message = f"{link.name} cannot be written: {error.strerror or error}"
                    errors.append(SetupError(Problem(code=NO_SPACE, message=message, place=Place(link.name), each=True)))
                    found[link.name] = FetchedArchive(link.name, DownloadResult.FAILED, 0)
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    problems += [problem for error in errors for problem in error.problems]
    return FetchOutcome(into, tuple(found[link.name] for link in links), tuple(problems), _together(errors))


def _one(
    link: Link, into: Path, transfer: Transfer, credentials: Credentials, progress: Progress
) -> tuple[FetchedArchive, list[Problem]]:
    path = into / link.name
    if path.exists() and find_damage(path) is None:
        return FetchedArchive(link.name, DownloadResult.KEPT, path.stat().st_size), []
    part = Part(into / f".{link.name}.part")
    sent, fault = True, None
    first = check_address(link.url).origin
    may_receive = partial(may_receive_cookie, first=first)
    with (
        Sender(credentials.headers, may_receive, transfer.patience.timeout) as sender,
        progress.stage(link.name, unit="B") as advance,
    ):
        advance(part.size)
        # A second try from the first byte: the old part may be of another state of the archive, a body cut in silence.
        for _ in range(2):
            sent = transfer.run(sender, link.url, part, link.name, advance)
            fault = find_damage(part.path)
            if fault is None:
                break
            advance(-part.size)
            part.drop()
    if fault is not None:
        help_ = "Run the same command again. If it fails again, start a new export in Talent Hub."
        message = f"the downloaded {link.name} is not a complete zip archive: {fault}"
        raise SetupError(Problem(code=NOT_AN_ARCHIVE, message=message, place=Place(link.name), help=help_, each=True))
    part.finish(path)
    message = "cookie and headers were not sent, because the link leads to a host that is not LinkedIn's"
    notes = [] if sent else [Problem(code=NOT_SENT, message=message, place=Place(link.name))]
    return FetchedArchive(link.name, DownloadResult.FETCHED, path.stat().st_size), notes


def _prepare(into: Path, export_csv: Path, links: Sequence[Link]) -> None:
    """Creates the folder, and copies export.csv into it. Raises SetupError where the folder is somebody else's."""
    check_folder(into, None, option="--into", known=partial(_is_export, export_csv, links))
    try:
        private_folder(into)
        copy = into / "export.csv"
        if not copy.exists() or not copy.samefile(export_csv):
            with write_file(copy) as target, export_csv.open("rb") as source:
                shutil.copyfileobj(source, target)
    except OSError as error:
        message = f"the folder cannot be written: {error.strerror or error}"
        raise SetupError(Problem(code=NO_SPACE, message=message, place=Place(str(into)))) from None


def _is_export(export_csv: Path, links: Sequence[Link], folder: Path) -> bool:
    """Whether a folder holds nothing but an export: export.csv, archives that it lists, whole or not, and unpacked ones.

    An export.csv there must be the given one, or have the mode of our copy: a newer one replaces that.
    """
    expected = {name for link in links for name in (link.name, f".{link.name}.part", f".{link.name}.mark")} | {"export.csv"}
    if any(entry.name not in expected and not _BESIDE.match(entry.name) for entry in list(os.scandir(folder))):
        return False
    own = folder / "export.csv"
    if not own.exists() or own.samefile(export_csv):
        return True
    return own.is_symlink() or stat.S_IMODE(own.stat().st_mode) == PRIVATE_FILE


def _together(errors: list[MigrateError]) -> MigrateError | None:
    problems = [problem for error in errors for problem in error.problems]
    if any(isinstance(error, SetupError) for error in errors):
        return SetupError(problems)
    return UnreachableError(problems) if errors else None
