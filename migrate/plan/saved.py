"""The plan on disk: `plan.json` and Parquet files, each with its SHA-256, so that an incomplete or edited plan is refused."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from migrate.core.books import TargetBook
from migrate.core.errors import SetupError
from migrate.core.hashes import sha256_of_file
from migrate.core.limits import Limits, Missing, limit
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.small_files import read_small_file
from migrate.plan.codes import BROKEN_PLAN, NO_PLAN, OPEN_PLAN
from migrate.plan.saved_shape import check_shape
from migrate.runs.durable import sync_tree, write_file
from migrate.runs.marker import check_folder, remove_own, take_folder
from migrate.runs.names import file_name
from migrate.targets.ledger_json import spec_from_json, spec_to_json
from migrate.targets.plan import PLAN_FORMAT, Plan, PlanIdentity, TargetState

#: The folder of a run's plan in its run folder.
PLAN = "plan"
NAME = "plan.json"
#: Formats in which the folder of a table has the table's name unchanged.
_RAW_NAMES = ("1.0", "1.1")
#: Maximum size of `plan.json` in bytes: it describes the plan, and the rows are in other files.
_LARGEST = 1 << 30
#: Folders of a plan.
PARTS = ("actions", "notes", "ids", "before")
#: File names of a plan, and of files that an interrupted version without markers left incomplete.
_PART = re.compile(r"\.(plan\.json|attachments\.parquet)\.[0-9a-f]{8}\.part")
_OUR_FILE = re.compile(rf"plan\.json|attachments\.parquet|\d{{8}}\.(parquet|arrows)|{_PART.pattern}")
#: Files that interrupted planning leaves, and the hashed attachments that `apply` needs.
ATTACHMENTS = "attachments.parquet"
_MORE = ("work", ATTACHMENTS)
_TUPLES = ("deliveries", "sources", "file_names")


def save_plan(plan: Plan) -> Plan:
    """Writes `plan.json` for a plan that knows its files (`with_files`), after all other files are on disk."""
    limits = plan.limits
    body = {
        "format_version": PLAN_FORMAT,
        "identity": asdict(plan.identity),
        "target": asdict(plan.state),
        "specs": [json.loads(spec_to_json(spec)) for spec in plan.specs],
        "books": [asdict(book) for book in plan.books],
        "limits": {
            "max_rejects": limits.max_rejects.text if limits.max_rejects else None,
            "max_deletes": limits.max_deletes.text if limits.max_deletes else None,
            "max_updates": limits.max_updates.text if limits.max_updates else None,
            "max_gone": limits.max_gone.text if limits.max_gone else None,
            "max_erased": limits.max_erased.text if limits.max_erased else None,
            "fail_on": limits.fail_on,
            "records": limits.records,
            "rejected_before": limits.rejected_before,
        },
        "missing": asdict(plan.missing),
        "known_rows": plan.known_rows,
        "problems": list(plan.problems),
        "changes": None if plan.changes is None else list(plan.changes),
        "facts": plan.facts,
        "files": plan.files,
    }
    whole = {**body, "sha256": _sum_of(body)}
    sync_tree(plan.folder)
    with write_file(plan.folder / NAME) as stream:
        stream.write(_compact(whole).encode())
    return plan


def plan_fingerprint(folder: Path) -> str:
    """Returns the SHA-256 of a saved plan, which covers all its files: the last value of `plan.json`."""
    with (folder / NAME).open("rb") as stream:
        stream.seek(-len('"' + 64 * "0" + '"}'), os.SEEK_END)
        return stream.read().decode("ascii").strip('"}')


def with_files(plan: Plan) -> Plan:
    """Returns the plan with its files as they are on disk now; required before its frames can be read."""
    return replace(plan, files={name: sha256_of_file(plan.folder / name) for name in _frames(plan.folder)})


def open_plan(folder: Path, parts: Sequence[str] = PARTS) -> Plan:
    """Opens a saved plan and checks every file. Raises SetupError, listing all missing, incomplete, edited or added files.

    `parts`: the parts of the plan that are needed; others are neither checked nor opened.
    """
    check_private(folder)
    body = _body(folder)
    with unbroken(folder):
        check_shape(body)
        return _plan(folder, body, parts)


def _plan(folder: Path, body: dict[str, Any], parts: Sequence[str]) -> Plan:
    files: dict[str, str] = {name: digest for name, digest in body["files"].items() if name.partition("/")[0] in parts}
    there = set(_frames(folder, parts))
    faults = [f"{name} is missing" for name in sorted(files.keys() - there)]
    faults += [f"{name} is not part of the plan" for name in sorted(there - files.keys())]
    faults += [f"{name} was changed" for name in sorted(there & files.keys()) if sha256_of_file(folder / name) != files[name]]
    if faults:
        raise SetupError([_broken(folder, fault) for fault in faults])
    if body["format_version"] in _RAW_NAMES and any(file_name(spec["table"]) != spec["table"] for spec in body["specs"]):
        raise SetupError(_broken(folder, f"{NAME} was made by an earlier version, which used other file names"))
    identity, state, limits = body["identity"], body["target"], body["limits"]
    return Plan(
        folder=folder,
        identity=PlanIdentity(**{**identity, **{name: tuple(identity.get(name, ())) for name in _TUPLES}}),
        state=TargetState(**{**state, "runs": tuple(state["runs"])}),
        specs=tuple(spec_from_json(json.dumps(spec)) for spec in body["specs"]),
        books=tuple(TargetBook(**book) for book in body["books"]),
        limits=Limits(
            limit(limits["max_rejects"]),
            limit(limits["max_deletes"]),
            limits["records"],
            limits["rejected_before"],
            max_updates=limit(limits.get("max_updates")),
            max_gone=limit(limits.get("max_gone")),
            max_erased=limit(limits.get("max_erased")),
            fail_on=tuple(limits.get("fail_on", ())),
        ),
        missing=Missing(**body.get("missing", {})),
        known_rows=body["known_rows"],
        problems=tuple(body["problems"]),
        changes=None if body.get("changes") is None else tuple(body["changes"]),
        facts=body["facts"],
        files=files,
    )


def check_plan_folder(folder: Path, option: str = "--out") -> None:
    """Raises SetupError unless a folder is new, empty or contains a plan, complete or not. Changes nothing."""
    check_folder(folder, "plan", option=option, known=_is_unmarked_plan)


def take_plan_folder(folder: Path) -> Path:
    """Creates and marks a folder for a plan (0700). Raises SetupError if the folder has other content."""
    return take_folder(folder, "plan", option="--out", known=_is_unmarked_plan)


def clear_plan(folder: Path) -> None:
    """Deletes an earlier plan from a marked folder, `plan.json` first. Other files are kept, and links are not followed."""
    for name in (NAME, *PARTS, "work"):
        if os.path.lexists(folder / name):
            remove_own(folder / name, "plan")


def _is_unmarked_plan(folder: Path) -> bool:
    """Whether a version without markers made the folder, possibly interrupted: decided by the names of all its files."""
    if any(entry.name not in (NAME, *PARTS, *_MORE) and not _PART.fullmatch(entry.name) for entry in list(os.scandir(folder))):
        return False
    files = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    return bool(files) and all(not path.is_symlink() and _OUR_FILE.fullmatch(path.name) for path in files)


def _frames(folder: Path, parts: Sequence[str] = PARTS) -> list[str]:
    return sorted(str(path.relative_to(folder)) for part in parts for path in (folder / part).rglob("*.parquet"))


def _body(folder: Path) -> dict[str, Any]:
    path = folder / NAME
    if not path.is_file():
        message = f"{folder} is not a plan folder: {NAME} is missing"
        raise SetupError(Problem(code=NO_PLAN, message=message, help="make one with: talenthub plan DELIVERY... --out FOLDER"))
    try:
        whole = json.loads(read_small_file(path, _LARGEST))
    except (ValueError, RecursionError):
        raise SetupError(_broken(folder, f"{NAME} is incomplete or not JSON")) from None
    if not isinstance(whole, dict) or not str(whole.get("format_version", "")).startswith("1."):
        raise SetupError(_broken(folder, f"{NAME} has a format that this version cannot read"))
    stated = whole.pop("sha256", None)
    if stated != _sum_of(whole):
        raise SetupError(_broken(folder, f"{NAME} was changed"))
    return whole


def check_private(folder: Path) -> None:
    """Raises SetupError if another user owns the plan or can write to it: then its hashes prove nothing."""
    if os.name != "posix" or not folder.is_dir():
        return
    for path in (folder, folder / NAME):
        found = path.stat() if path.exists() else None
        if found is not None and (found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
            message = f"another user owns the plan or can write to it: {path.name} has mode {stat.S_IMODE(found.st_mode):04o}"
            help_text = f"review it carefully, then run chown and chmod go-w on {folder}; or make the plan again"
            raise SetupError(Problem(code=OPEN_PLAN, message=message, place=Place(str(folder)), help=help_text))


@contextmanager
def unbroken(folder: Path) -> Iterator[None]:
    """Converts errors from missing keys or wrong types into SetupError: the hash is right, but the content is not."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise SetupError(_broken(folder, f"{NAME} lacks a field or has a value of the wrong type")) from error


def _broken(folder: Path, fault: str) -> Problem:
    help_text = "make the plan again; do not edit a plan by hand"
    return Problem(code=BROKEN_PLAN, message=f"the plan cannot be used: {fault}", place=Place(str(folder)), help=help_text)


def _sum_of(body: dict[str, Any]) -> str:
    return hashlib.sha256(_compact(body).encode()).hexdigest()


def _compact(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Returns compact JSON with keys in insertion order: the order of files and facts matters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
