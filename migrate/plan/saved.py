"""The plan on disk: `plan.json` beside the Parquet files, each with its sha256, so that a cut or edited plan is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from migrate.core.books import TargetBook
from migrate.core.errors import SetupError
from migrate.core.limits import Limit, Limits
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.plan.codes import BROKEN_PLAN, NO_PLAN
from migrate.runs.folder import private_file
from migrate.targets.canonical import canonical
from migrate.targets.ledger_json import spec_from_json, spec_to_json
from migrate.targets.plan import PLAN_FORMAT, Plan, PlanIdentity, TargetState

NAME = "plan.json"
#: The folders beside it.
PARTS = ("actions", "notes", "ids")


def save_plan(plan: Plan) -> Plan:
    """Writes `plan.json`, last and whole; gives the plan with its files."""
    files = {name: _sha256(plan.folder / name) for name in _frames(plan.folder)}
    plan = replace(plan, files=files)
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
            "records": limits.records,
            "rejected_before": limits.rejected_before,
        },
        "gone_deletes": plan.gone_deletes,
        "known_rows": plan.known_rows,
        "problems": list(plan.problems),
        "facts": plan.facts,
        "files": files,
    }
    whole = {**body, "sha256": _sum_of(body)}
    with private_file(plan.folder / NAME) as stream:
        stream.write(canonical(whole).encode())
    return plan


def open_plan(folder: Path) -> Plan:
    """Reads a saved plan and checks every file of it. Raises SetupError naming all that is missing, cut, edited or added."""
    body = _body(folder)
    files: dict[str, str] = body["files"]
    there = set(_frames(folder))
    faults = [f"{name} is missing" for name in sorted(files.keys() - there)]
    faults += [f"{name} is no part of the plan" for name in sorted(there - files.keys())]
    faults += [f"{name} was changed" for name in sorted(there & files.keys()) if _sha256(folder / name) != files[name]]
    if faults:
        raise SetupError([_broken(folder, fault) for fault in faults])
    identity, state, limits = body["identity"], body["target"], body["limits"]
    return Plan(
        folder=folder,
        identity=PlanIdentity(**{**identity, "deliveries": tuple(identity["deliveries"]), "sources": tuple(identity["sources"])}),
        state=TargetState(**{**state, "runs": tuple(state["runs"])}),
        specs=tuple(spec_from_json(json.dumps(spec)) for spec in body["specs"]),
        books=tuple(TargetBook(**book) for book in body["books"]),
        limits=Limits(
            Limit(limits["max_rejects"]) if limits["max_rejects"] else None,
            Limit(limits["max_deletes"]) if limits["max_deletes"] else None,
            limits["records"],
            limits["rejected_before"],
        ),
        gone_deletes=body["gone_deletes"],
        known_rows=body["known_rows"],
        problems=tuple(body["problems"]),
        facts=body["facts"],
        files=files,
    )


def clear_plan(folder: Path) -> None:
    """Removes a plan that lies in a folder, `plan.json` first; other files stay."""
    (folder / NAME).unlink(missing_ok=True)
    for part in PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)


def _frames(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for part in PARTS for path in (folder / part).rglob("*.parquet"))


def _body(folder: Path) -> dict[str, Any]:
    path = folder / NAME
    if not path.is_file():
        message = f"no plan stands in {folder}: {NAME} is missing"
        raise SetupError(Problem(code=NO_PLAN, message=message, help="make one with: talenthub plan DELIVERY... --out FOLDER"))
    try:
        whole = json.loads(path.read_bytes())
    except ValueError:
        raise SetupError(_broken(folder, f"{NAME} is cut or no JSON")) from None
    if not isinstance(whole, dict) or not str(whole.get("format_version", "")).startswith("1."):
        raise SetupError(_broken(folder, f"{NAME} has a format that this version does not read"))
    stated = whole.pop("sha256", None)
    if stated != _sum_of(whole):
        raise SetupError(_broken(folder, f"{NAME} was changed"))
    return whole


def _broken(folder: Path, fault: str) -> Problem:
    help_text = "make the plan again; a plan is never edited by hand"
    return Problem(code=BROKEN_PLAN, message=f"the plan cannot be used: {fault}", place=Place(str(folder)), help=help_text)


def _sum_of(body: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
