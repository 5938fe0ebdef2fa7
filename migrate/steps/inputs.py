"""Everything that the result of a load is made of, apart from the target: hashes by name, so that two runs can be compared."""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from pathlib import Path

from migrate.core.hashes import sha256_of_file
from migrate.core.shipped import shipped_folder
from migrate.core.time_formats import last_year
from migrate.mapping import Mapping
from migrate.read.archive_bytes import Identified
from migrate.steps.request import Request
from migrate.targets.canonical import canonical
from migrate.targets.plan import PlanIdentity

_PACKAGE = "talenthub-migrate"
#: Options that change neither rows nor findings.
_NOT_COMPARED = {"runs", "html", "target", "reread"}
#: Options that name files which are read.
_READ = ("users", "erasure", "duplicates", "seats", "leads")
_COMPILED = "__pycache__"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a load is made of, before it reads a record.

    Attributes:
        identity: What its plan is made from.
        archives: The archives as they are now.
        hashes: `hash_inputs`; None if they cannot be taken.
    """

    identity: PlanIdentity
    archives: Identified
    hashes: dict[str, str] | None


def hash_inputs(request: Request, archives: Identified, mapping: Mapping, identity: PlanIdentity) -> dict[str, str]:
    """Returns a hash for each of `delivery`, `mapping`, `options`, `tool` and `day`.

    `archives`: those of the delivery, before it is read. `delivery` covers them, and loose files, names and order. `day` changes
    when a rule depends on it: a period of retention that began to include another day, or the last year that is not taken for a
    mistake.

    Raises OSError if a file cannot be read.
    """
    delivered = [identity.delivery, identity.files, identity.file_names, identity.deliveries, identity.sources]
    options = {name: value for name, value in asdict(request).items() if name not in _NOT_COMPARED}
    contents = {name: _content(getattr(request, name)) for name in _READ}
    mapped = [mapping.fingerprint, mapping.duplicates.undecided, dict(mapping.duplicates.merged), _tree([mapping.path])]
    cutoffs = {rule.name: rule.before.isoformat() for rule in mapping.retention}
    return {
        "delivery": _digest(delivered, archives.values),
        "mapping": _digest(mapped),
        "options": _digest(options, contents, identity.attachments),
        "tool": _digest(identity.tool_version, identity.fingerprint_version, installed()),
        "day": _digest(cutoffs, last_year()),
    }


def _content(path: Path | None) -> str | None:
    return None if path is None else sha256_of_file(path)


@cache
def installed() -> str:
    """Returns a hash of this tool's own files, and of the versions of Python and of the libraries that it uses.

    The version alone is not sufficient: a library can be updated under this tool, and a checkout changes under one version.
    """
    names = {re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in requires(_PACKAGE) or ()}
    libraries = {name: found for name in sorted(names) if (found := _version(name)) is not None}
    return _digest(_tree([Path(str(files("migrate"))), shipped_folder("sql")]), libraries, platform.python_version())


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _tree(folders: Iterable[Path]) -> str:
    """A hash over names and contents of all files below these folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for name, path in _files(folder):
            digest.update(f"{len(name)}:{name}:{sha256_of_file(path)}\n".encode())
    return digest.hexdigest()


def _files(folder: Path) -> list[tuple[str, str]]:
    """Names below the folder and paths of its files, sorted by name. What Python compiled follows from the files beside it."""
    found: list[tuple[str, str]] = []
    for parent, folders, names in os.walk(folder):
        if _COMPILED in folders:
            folders.remove(_COMPILED)
        paths = [os.path.join(parent, name) for name in names]  # noqa: PTH118 - paths as objects take most of the time
        found += [(path.removeprefix(f"{folder}{os.sep}"), path) for path in paths if os.path.isfile(path)]  # noqa: PTH113
    return sorted(found)


def _digest(*parts: object) -> str:
    return hashlib.sha256(canonical([_plain(part) for part in parts]).encode()).hexdigest()


def _plain(part: object) -> object:
    """Returns what JSON can hold, with paths as text."""
    if isinstance(part, dict):
        return {str(key): _plain(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(value) for value in part]
    return part if part is None or isinstance(part, str | int | float) else str(part)
