"""Loads a mapping: reads its folder, checks every file, and makes the plans of its tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.mapping.accepted import check_accepted
from migrate.mapping.applying.rows import Context
from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.codes import CYCLE
from migrate.mapping.file_columns import check_file_columns
from migrate.mapping.fingerprints import fingerprint
from migrate.mapping.folder import Folder, PeopleFiles, find_folder, missing_mapping, read_folder
from migrate.mapping.loaded import Mapping
from migrate.mapping.optional import without_absent
from migrate.mapping.order import in_load_order
from migrate.mapping.picks import make_links
from migrate.mapping.policies import Policies, check_policies
from migrate.mapping.retention import check_retention
from migrate.mapping.seeds import make_seed_plans, read_seeds
from migrate.mapping.table_names import check_references, named_tables
from migrate.mapping.tables import Surroundings, make_table_plan
from migrate.mapping.traced_files import check_files_traced
from migrate.mapping.variants import check_conditions, each_variant, fitted_tables
from migrate.targets.schema import TargetSchema
from migrate.targets.spec import TableSpec

if TYPE_CHECKING:
    from migrate.core.api_layout import ApiLayout
    from migrate.core.bundle_layout import BundleLayout


def load_mapping(
    where: str | Path,
    *,
    users: Path | None = None,
    erasure: Path | None = None,
    duplicates: Path | None = None,
    today: date | None = None,
    live: TargetSchema | None = None,
) -> Mapping:
    """Reads and checks a mapping: a folder, or the name of a shipped one.

    `users`, `erasure` and `duplicates` replace the files that the mapping names; `today` (UTC) is the day of `older_than`.
    `live` is the target's schema, which decides on variants; without it, tables have the rules outside variants.
    Raises SetupError with every fault found.
    """
    path = find_folder(where)
    if path is None:
        raise SetupError(missing_mapping(where))
    faults: list[Problem] = []
    folder = read_folder(path, faults, PeopleFiles(users, erasure, duplicates))
    if folder is None:
        raise SetupError(faults)
    links = make_links(folder.target.picks, folder.target_document, faults)
    check_conditions(folder, faults)
    if live is not None:
        folder.tables = fitted_tables(folder, live)
        folder = without_absent(folder, live, faults)
    seeds = read_seeds(folder, faults)
    around = Surroundings(folder.target, folder.target_document, folder.maps, folder.users, _user_tables(folder), links, seeds)
    if live is None:
        for name, document, file in each_variant(folder):
            make_table_plan(name, document, file, around, faults)
    plans: dict[str, TablePlan] = {}
    plans |= make_seed_plans(seeds, folder, faults)
    for name, (document, file) in folder.tables.items():
        made = make_table_plan(name, document, file, around, faults)
        if made is not None:
            plans[name] = made
    day = today or datetime.now(UTC).date()
    retention = check_retention(folder, day, faults)
    check_references(folder, faults)
    check_policies(folder, plans, faults)
    check_files_traced(folder, plans, faults)
    check_file_columns(folder, plans, faults)
    check_accepted(folder, faults)
    order = _load_order(folder, plans, faults)
    specs = {name: plan.spec for name, plan in plans.items()}
    layout, api = _handover(folder, specs, faults) if plans.keys() >= folder.tables.keys() else (None, None)
    if faults:
        raise SetupError(_in_order(faults))
    return Mapping(
        name=path.resolve().name,
        path=path,
        specs=tuple(plans[name].spec for name in order),
        fingerprint=fingerprint(folder, plans),
        schema_name=folder.target.schema_name,
        policies=Policies.of(folder.target),
        users=folder.users,
        erasure=folder.erasure,
        plans=plans,
        folder=folder,
        retention=retention,
        context=Context(users=folder.users),
        bundle=layout,
        api=api,
    )


def _handover(folder: Folder, specs: dict[str, TableSpec], faults: list[Problem]) -> tuple[BundleLayout | None, ApiLayout | None]:
    """The files or the calls that an outbox is handed over by; two None for a database."""
    layout, api = None, None
    if folder.bundle is not None:
        from migrate.mapping.bundle import make_layout  # noqa: PLC0415 - start-up counts: most targets are databases

        layout = make_layout(*folder.bundle, specs, faults)
    if folder.api is not None:
        from migrate.mapping.api import make_api  # noqa: PLC0415 - the same

        api = make_api(*folder.api, specs, faults)
    return layout, api


def _load_order(folder: Folder, plans: dict[str, TablePlan], faults: list[Problem]) -> list[str]:
    """The tables in load order; adds a fault if they refer to each other in a circle."""
    order, circle = in_load_order({name: plan.spec for name, plan in plans.items()})
    if circle and not faults:
        shown = " -> ".join(circle)
        named = named_tables(folder, circle[0]) if circle[0] in folder.tables else ()
        first = next((path for path, table in named if table == circle[1]), ("seeds", circle[0]))
        document = folder.tables[circle[0]][0] if named else folder.target_document
        faults.append(document.problem(CYCLE, f"the tables refer to each other in a circle: {shown}", first))
    return order


def _user_tables(folder: Folder) -> frozenset[str]:
    """The tables made of entity user, in which a fallback user can replace other users."""
    return frozenset(name for name, (_, file) in folder.tables.items() if "user" in {file.entity, *(file.entities or {})})


def _in_order(faults: list[Problem]) -> list[Problem]:
    """Sorts faults by file and line, and removes duplicates: a shared rule is checked for several entities."""
    unique = {(fault.code.id, fault.message, fault.place): fault for fault in faults}
    return sorted(unique.values(), key=lambda fault: (fault.place.file or "", fault.place.line or 0, fault.place.column or 0))
