"""A mapping's fingerprint: what it says, not how it is spelt. Comments, order of keys and short forms do not count."""

from __future__ import annotations

import hashlib

from migrate.mapping.folder import Folder
from migrate.mapping.transforms import canonical_json

#: What a file says of how to write or test it, and not of what the rows are.
_APART = {"tests", "table"}


def fingerprint(folder: Folder) -> str:
    """sha256 as hex over target.yaml, tables, value maps, users and erasure list in one canonical text."""
    content = {
        "target": folder.target.model_dump(mode="json", exclude_unset=False, exclude_defaults=True),
        "tables": {
            name: file.model_dump(mode="json", exclude_defaults=True, exclude=_APART) for name, (_, file) in folder.tables.items()
        },
        "maps": {
            name: {"header": file.header, "rows": {key: cells[1:] for key, (_, cells) in file.rows.items()}}
            for name, file in folder.maps.items()
        },
        "users": sorted(map(repr, folder.users.rows.rows())),
        "erasure": [sorted(folder.erasure.candidate_ids), sorted(folder.erasure.emails), sorted(folder.erasure.profile_urls)],
    }
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
