"""Deliveries of attachments: real zips and folders, listed by the real reader of archives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from migrate.archives import MEMBER_SCHEMA, Listing, list_container
from migrate.attachments import Measured, Policy, Resolved, Store, Stored, copy_files, measure, open_store, resolve
from migrate.attachments.engine import Threads
from migrate.core.keyset import KeySet
from migrate.core.known_candidates import KnownCandidates

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def known_candidates(*ids: str) -> KnownCandidates:
    """Candidates with these ids."""
    keys = KeySet()
    keys.add(pl.Series(ids, dtype=pl.String))
    return KnownCandidates(keys, lambda: [pl.DataFrame({"candidate_id": ids})])


def pdf(mark: str) -> bytes:
    """A small PDF that no other equals."""
    return PDF.replace(b"1 0 obj", f"1 0 obj % {mark}".encode())


def office(main: str = "word/document.xml", *, macros: bool = False) -> bytes:
    """A zip that calls itself an office document."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", main):
            archive.writestr(zipfile.ZipInfo(name), "<x/>" * 20)
        if macros:
            archive.writestr(zipfile.ZipInfo(main.split("/", maxsplit=1)[0] + "/vbaProject.bin"), b"\0" * 20)
    return buffer.getvalue()


class Given:
    """A delivery in the making, in its own folder; archives in the order in which they were added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.listings: dict[int, Listing] = {}

    def zip(self, name: str, files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
        """Adds an archive."""
        path = self.folder / name
        with zipfile.ZipFile(path, "w", method) as archive:
            for member, content in files.items():
                archive.writestr(zipfile.ZipInfo(member), content, method)
        return self.listed(path)

    def unpacked(self, name: str, files: Mapping[str, bytes]) -> Path:
        """Adds a folder."""
        for member, content in files.items():
            path = self.folder / name / member
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return self.listed(self.folder / name)

    def listed(self, path: Path) -> Path:
        """Adds what lies there."""
        index = len(self.listings)
        self.listings[index] = list_container(path, index=index)
        return path

    @property
    def listing(self) -> pl.DataFrame:
        """All members."""
        return pl.concat([pl.DataFrame(schema=MEMBER_SCHEMA), *(listing.members for listing in self.listings.values())])

    @property
    def store(self) -> Store:
        """The store beside the delivery, opened anew."""
        return open_store(self.folder / "store")

    def resolved(self, policy: Policy | None = None, known: tuple[str, ...] = ("1", "2", "3")) -> Resolved:
        """Classes by name."""
        return resolve(self.listing, known_candidates(*known), policy)

    def measured(self, policy: Policy | None = None, store: Store | None = None) -> Measured:
        """Classes by content."""
        return self.measured_as(self.resolved(policy), store)

    def measured_as(self, resolved: Resolved, store: Store | None = None) -> Measured:
        """These, read."""
        return measure(resolved, self.listings, store or self.store, engine=Threads(4))

    def kept(self, policy: Policy | None = None, store: Store | None = None, *, early: bool = True) -> Stored:
        """Everything, stored."""
        return self.kept_as(self.resolved(policy), store, early=early)

    def kept_as(self, resolved: Resolved, store: Store | None = None, *, early: bool = True) -> Stored:
        """These, read and stored."""
        store = store or open_store(self.folder / "store", resolved.policy)
        measured = measure(resolved, self.listings, store, early=early, engine=Threads(4))
        return copy_files(measured, self.listings, store, engine=Threads(4))

    def stored(self) -> dict[str, bytes]:
        """What lies in the store."""
        root = self.folder / "store"
        return {place: (root / place).read_bytes() for place, _ in self.store.locations()}
