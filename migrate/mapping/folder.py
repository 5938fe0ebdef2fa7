"""Reads a mapping's folder: target.yaml, one YAML file per table, value maps, lists of people.

Collects the faults of all files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from migrate.core.attachment_layout import DEFAULT_LAYOUT, FIELDS, LAYOUT, layout_faults
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.profile_urls import profile_url
from migrate.core.shipped import shipped_folder
from migrate.mapping.codes import DUPLICATE_TABLE, FAULTY_LIST, NOT_FOUND, STRAY_FILE, WRONG_VALUE
from migrate.mapping.column_sets import with_column_sets
from migrate.mapping.document import Document, shown_name
from migrate.mapping.duplicates import DuplicateDecisions, read_duplicates
from migrate.mapping.models import Model, TableFile, TargetFile
from migrate.mapping.people_files import ErasureList, read_erasure, read_users
from migrate.mapping.suggestions import suggestion
from migrate.mapping.users import Users
from migrate.mapping.validation import validate
from migrate.mapping.value_maps import MapFile, read_maps
from migrate.mapping.yaml_reader import read_yaml

if TYPE_CHECKING:
    from migrate.mapping.models.api_file import ApiFile
    from migrate.mapping.models.bundle_file import BundleFile

TARGET_FILE = "target.yaml"
BUNDLE_FILE = "bundle.yaml"
API_FILE = "api.yaml"

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class PeopleFiles:
    """Files about people that replace those of the mapping; None for the mapping's own."""

    users: Path | None = None
    erasure: Path | None = None
    duplicates: Path | None = None


@dataclass(slots=True)
class Folder:
    """A folder as far as it could be read; `tables` by the target table's name."""

    path: Path
    target: TargetFile
    target_document: Document
    tables: dict[str, tuple[Document, TableFile]] = field(default_factory=dict)
    bundle: tuple[Document, BundleFile] | None = None
    api: tuple[Document, ApiFile] | None = None
    maps: dict[str, MapFile] = field(default_factory=dict)
    users: Users = field(default_factory=Users)
    erasure: ErasureList = field(default_factory=ErasureList)
    duplicates: DuplicateDecisions = field(default_factory=DuplicateDecisions)


def find_folder(where: str | Path) -> Path | None:
    """The folder of a mapping: a path, or otherwise the shipped mapping of that name."""
    given = Path(where)
    if (given / TARGET_FILE).is_file():
        return given
    named = shipped_folder("mappings") / str(where)
    if len(given.parts) == 1 and (named / TARGET_FILE).is_file():
        return named
    return given if given.is_dir() else None


def missing_mapping(where: str | Path) -> Problem:
    """The fault of a mapping that does not exist."""
    names = [path.parent.name for path in shipped_folder("mappings").glob(f"*/{TARGET_FILE}")]
    message = f"there is no mapping '{where}': it is neither a folder nor the name of a shipped mapping"
    return Problem(code=NOT_FOUND, message=message, help=suggestion(str(where), names, "shipped mappings"))


def read_folder(path: Path, faults: list[Problem], people: PeopleFiles) -> Folder | None:
    """Reads a mapping's folder. None if target.yaml is missing or invalid, because everything else depends on it."""
    if not (path / TARGET_FILE).is_file():
        help_text = f"a mapping is a folder with a {TARGET_FILE} and one YAML file for each target table"
        faults.append(Problem(code=NOT_FOUND, message=f"{TARGET_FILE} is missing", place=Place(shown_name(path)), help=help_text))
        return None
    document = read_yaml(path / TARGET_FILE, faults)
    target = validate(TargetFile, document, faults) if document.readable else None
    folder = Folder(path, target or TargetFile(), document)
    _check_layout(folder, faults)
    _check_schema(folder, faults)
    folder.maps = read_maps(path, faults)
    for file in sorted(path.iterdir()):
        if file.suffix == ".yml":
            help_text = f"rename it to {file.stem}.yaml"
            message = "only files that end in .yaml are read"
            faults.append(Problem(code=STRAY_FILE, message=message, place=Place(shown_name(file)), help=help_text))
        if file.suffix == ".yaml" and file.name not in files_of(folder.target):
            _read_table(folder, file, faults)
    if folder.target.kind == "bundle":
        from migrate.mapping.models.bundle_file import BundleFile  # noqa: PLC0415 - start-up counts: most targets are databases

        folder.bundle = _read_handover(folder, BUNDLE_FILE, BundleFile, faults)
    elif folder.target.kind == "api":
        from migrate.mapping.models.api_file import ApiFile  # noqa: PLC0415 - the same

        folder.api = _read_handover(folder, API_FILE, ApiFile, faults)
    _read_people(folder, faults, people)
    return folder


def files_of(target: TargetFile) -> set[str]:
    """The YAML files of a mapping that describe no table."""
    return {TARGET_FILE, *({"bundle": {BUNDLE_FILE}, "api": {API_FILE}}.get(target.kind, set()))}


def _read_handover(folder: Folder, name: str, model: type[M], faults: list[Problem]) -> tuple[Document, M] | None:
    """Reads the file that describes how an outbox is handed over."""
    path = folder.path / name
    if not path.is_file():
        help_text = f"'kind: {folder.target.kind}' needs a {name}, which describes what the vendor takes"
        place = Place(shown_name(folder.path))
        faults.append(Problem(code=NOT_FOUND, message=f"{name} is missing", place=place, help=help_text))
        return None
    document = read_yaml(path, faults)
    file = validate(model, document, faults) if document.readable else None
    return None if file is None else (document, file)


def _check_layout(folder: Folder, faults: list[Problem]) -> None:
    for fault in layout_faults(folder.target.attachments.layout):
        help_text = suggestion(fault.field, FIELDS, "fields") if fault.field is not None else f"for example {DEFAULT_LAYOUT}"
        faults.append(folder.target_document.problem(LAYOUT, fault.message, ("attachments", "layout"), help=help_text))


def _check_schema(folder: Folder, faults: list[Problem]) -> None:
    """Checks that `schema` is a shipped schema. The ledger's schema is not one of them."""
    name = folder.target.schema_name
    known = sorted(path.name for path in shipped_folder("sql").iterdir() if path.is_dir() and path.name != "ledger")
    if name is not None and name not in known:
        help_text = suggestion(name, known, "shipped schemas")
        message = f"there is no shipped schema '{name}'"
        faults.append(folder.target_document.problem(WRONG_VALUE, message, ("schema",), help=help_text))


def _read_table(folder: Folder, path: Path, faults: list[Problem]) -> None:
    document = read_yaml(path, faults)
    file = validate(TableFile, document, faults) if document.readable else None
    if file is None:
        return
    name = file.table or path.stem
    if name in folder.tables:
        first = folder.tables[name][0].shown
        faults.append(document.problem(DUPLICATE_TABLE, f"the table '{name}' already has a file: {first}", ("table",)))
        return
    folder.tables[name] = (document, with_column_sets(document, file, folder.target, folder.target_document, faults))


def _read_people(folder: Folder, faults: list[Problem], people: PeopleFiles) -> None:
    rule = folder.target.users
    path = people.users or folder.path / rule.file
    if people.users is not None or path.is_file():
        folder.users = Users(read_users(path, faults), rule.missing)
    else:
        folder.users = Users(missing=rule.missing)
    if rule.missing == "fallback":
        _fallback(folder, faults)
    if people.duplicates is not None or folder.target.duplicates is not None:
        folder.duplicates = read_duplicates(people.duplicates or folder.path / str(folder.target.duplicates), faults)
    if people.erasure is not None or folder.target.erasure is not None:
        listed = read_erasure(people.erasure or folder.path / str(folder.target.erasure), faults)
        folder.erasure = listed.with_duplicates(folder.duplicates)


def _fallback(folder: Folder, faults: list[Problem]) -> None:
    given = folder.target.users.fallback
    url = profile_url(given) if given is not None else None
    if url is None or url not in folder.users.urls.to_list():
        message = "'missing: fallback' needs a 'fallback' that is in the users file"
        faults.append(folder.target_document.problem(FAULTY_LIST, message, ("users", "fallback")))
        return
    folder.users = Users(folder.users.rows, "fallback", url)
