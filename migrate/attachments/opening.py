"""Opens the store that `--attachments` names: a folder, or an object store through fsspec."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from migrate.attachments.folder_store import FolderStore
from migrate.attachments.object_store import ObjectStore
from migrate.attachments.store import Store, StorePlace, unusable
from migrate.core.attachment_policy import Policy


def open_store(place: str | Path, policy: Policy | None = None) -> Store:
    """Opens the store at a folder, a `file://` URL or an object store's URL (`s3://bucket/prefix`).

    `policy` gives the modes of files in a folder; an object store has none, so that a mapping with modes or a group is refused.
    Raises SetupError if the extra for that kind of store is not installed, or if the URL contains a password (it would become
    part of every row), UnreachableError if it cannot be reached.
    """
    text = str(place)
    if "://" in text and not text.startswith("file://"):
        if policy is not None and policy.has_rights:
            raise unusable("an object store has neither modes nor groups: remove them from `attachments` in the mapping")
        return ObjectStore(text)
    return FolderStore(Path(unquote(text.removeprefix("file://")) if text.startswith("file://") else text), policy)


def open_shared(shared: StorePlace) -> Store:
    """Opens, in another process, the store that a run has begun to write to. `begin` raises UnreachableError if it is away."""
    if shared.incoming:
        return FolderStore(Path(shared.place), shared.policy, shared.incoming)
    return open_store(shared.place, shared.policy)
