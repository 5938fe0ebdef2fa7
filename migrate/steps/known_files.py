"""The index of attachments in the folder of a load: what archives and store held, so that later loads read only what changed.

A load of the same delivery into the same store uses the newest index that it finds. Then it leaves its own, with its own files
alone, and removes the older one. An erasure removes every index.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from migrate.archives import Listing
from migrate.attachments import MEMBERS, STORED, KnownContents, Measured, Recall, Store, known_members
from migrate.core.facts.runs import KnownFiles
from migrate.core.file_identity import quiet_identity, seconds_to_quiet
from migrate.core.sizes import AWAITED_BYTES
from migrate.core.small_files import read_small_file
from migrate.read import Delivery
from migrate.runs.durable import write_file
from migrate.runs.folder import is_running, own_runs
from migrate.runs.marker import private_folder, remove_own
from migrate.steps.inputs import installed
from migrate.steps.work import Work
from migrate.targets.canonical import canonical
from migrate.targets.plan import PlanIdentity

FOLDER = "known-files"
_HEAD, _MEMBERS, _STORED = "index.json", "members.parquet", "stored.parquet"
_FORMAT = 1
_LARGEST = 1 << 24
_PROOF = "files and archives with the inode, size and times of that run were not read again; --reread reads them all"


@with_config(ConfigDict(strict=True, extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What an index is for (`deliveries`, `attachments`, `tool`), XXH3-128 of archives by identity, SHA-256 of its two tables."""

    format: int
    tool: str
    deliveries: list[str]
    attachments: str | None
    hashes: dict[str, str]
    members: str
    stored: str

    def serves(self, other: Head) -> bool:
        """Whether both are for the same delivery and store. Contents are judged by this tool, so an update reads them again."""
        asked = (self.format, self.tool, self.deliveries, self.attachments)
        return asked == (other.format, other.tool, other.deliveries, other.attachments)


def recall_files(work: Work, delivery: Delivery, identity: PlanIdentity) -> Recall:
    """Notes which archives are here before anything is read, and opens the newest index. `--reread` uses none."""
    archives = {number: seen for number, listing in delivery.listings.items() if (seen := _identity(listing, delivery))}
    recall = Recall(KnownContents(archives=archives))
    work.recall = recall
    found = None if work.request.reread else next(_indexes(work, _head(identity)), None)
    if found is None:
        return recall
    folder, head = found
    try:
        members, stored = _read(folder, _MEMBERS), _read(folder, _STORED)
    except (OSError, pl.exceptions.PolarsError):  # another load replaced it
        return recall
    recall.contents = KnownContents(members, stored, archives)
    recall.run, recall.hashes = folder.parent.name, head.hashes
    return recall


def report_known(work: Work, found: Measured, stored: int) -> None:
    """Adds to the report what was not read again. Called after the plan was saved: the next run is not to repeat it."""
    recall = work.recall
    if recall is not None and recall.run is not None and (found.known or stored):
        files = sum(found.known.values())
        work.facts.known_files = KnownFiles(
            run=recall.run, archives=len(found.known), files=files, stored_files=stored, proof=_PROOF
        )


def leave_index(work: Work, files: Measured, identity: PlanIdentity) -> None:
    """Writes the index of a load that ended, and removes older ones of the same delivery and store.

    A file that this run stored in the last two seconds is left out. If these are many bytes, the time is waited for: it is
    shorter than reading them in the next run.
    """
    recall = work.recall
    if recall is None:
        return
    members = known_members(files.files, recall.contents.archives)
    stored = (
        pl.DataFrame(schema=STORED) if recall.places is None or work.store is None else _quiet_files(work.store, recall.places)
    )
    older = [folder for folder, _ in _indexes(work, _head(identity))]
    if not (members.is_empty() and stored.is_empty()):
        folder = private_folder(work.folder.path / FOLDER)
        digests = {name: _write(folder / name, frame) for name, frame in ((_MEMBERS, members), (_STORED, stored))}
        head = replace(_head(identity), hashes=dict(recall.hashes), members=digests[_MEMBERS], stored=digests[_STORED])
        with write_file(folder / _HEAD) as stream:
            stream.write(canonical(asdict(head)).encode())
    for folder in older:
        if not is_running(folder.parent):
            remove_own(folder, "run")


def forget_files(run: Path) -> None:
    """Removes the index in the folder of a run: it has hashes and places of files of people who are erased."""
    folder = run / FOLDER
    if folder.is_dir() and not folder.is_symlink():
        remove_own(folder, "run")


def _identity(listing: Listing, delivery: Delivery) -> str | None:
    """What changes with an archive or with the names as they were read; None for a folder, or if it changed just now."""
    if not listing.is_zip or listing.shown not in delivery.digests:
        return None
    path = listing.path
    try:
        seen = quiet_identity(path.resolve()) if isinstance(path, Path) else f"{path}:{path.version()}:{path.size()}"
    except FileNotFoundError:
        return None
    return None if seen is None else f"{seen}:{delivery.digests[listing.shown]}"


def _head(identity: PlanIdentity) -> Head:
    return Head(
        format=_FORMAT,
        tool=installed(),
        deliveries=list(identity.deliveries),
        attachments=identity.attachments,
        hashes={},
        members="",
        stored="",
    )


def _indexes(work: Work, asked: Head) -> Iterator[tuple[Path, Head]]:
    """Yields the indexes for this delivery and store, the newest first; one that cannot be read or was changed is none."""
    for run in reversed(list(own_runs(work.request.runs))):
        path = run / FOLDER / _HEAD
        if run == work.folder.path or path.is_symlink() or path.parent.is_symlink() or not path.is_file():
            continue
        try:
            head = TypeAdapter(Head).validate_json(read_small_file(path, _LARGEST))
            whole = [_digest((path.parent / name).read_bytes()) for name in (_MEMBERS, _STORED)] == [head.members, head.stored]
        except (OSError, ValidationError):
            continue
        if whole and head.serves(asked):
            yield path.parent, head


def _read(folder: Path, name: str) -> pl.DataFrame:
    schema = MEMBERS if name == _MEMBERS else STORED
    return pl.read_parquet(io.BytesIO((folder / name).read_bytes()), glob=False).select(
        pl.col(n).cast(t) for n, t in schema.items()
    )


def _write(path: Path, frame: pl.DataFrame) -> str:
    content = io.BytesIO()
    frame.write_parquet(content)
    with write_file(path) as stream:
        stream.write(content.getbuffer())
    return _digest(content.getbuffer())


def _digest(content: bytes | memoryview) -> str:
    return hashlib.sha256(content).hexdigest()


def _quiet_files(store: Store, places: pl.DataFrame) -> pl.DataFrame:
    """Returns the files of the store (`STORED`) whose identity proves their content from now on."""
    places = places.filter(pl.col("identity").is_not_null())
    fresh, kept = places.filter("fresh"), places.filter(~pl.col("fresh"))
    still = _still(store, fresh)
    if int(fresh["size"].sum()) - int(still["size"].sum()) > AWAITED_BYTES:
        time.sleep(seconds_to_quiet())
        still = _still(store, fresh)
    return pl.concat([kept, still]).select(*STORED)


def _still(store: Store, fresh: pl.DataFrame) -> pl.DataFrame:
    return fresh.filter(pl.Series(store.identities(fresh["location"].to_list()), dtype=pl.String) == fresh["identity"])
