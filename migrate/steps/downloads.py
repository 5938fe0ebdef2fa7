"""Commands that only download: the archives of an export, and exports of Sales Navigator."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from migrate.core.errors import SetupError
from migrate.core.facts import Facts
from migrate.core.outcome import Outcome
from migrate.core.problems import Problem
from migrate.core.progress import Progress
from migrate.fetch import (
    ALL_KINDS,
    BASE_URL,
    Client,
    Contract,
    ExportKind,
    ExportRequest,
    LinkOptions,
    SalesOptions,
    choose_contract,
    export,
    fetch_links,
    link_credentials,
    list_contracts,
    sales_token,
)
from migrate.steps import next_steps
from migrate.steps.codes import NO_CONTRACT

#: Asks the user at a terminal to choose one; returns None without a terminal.
Chooser = Callable[[Sequence[Contract]], Contract] | None

#: The values of `--type`.
KINDS = {"activity": ExportKind.ACTIVITY, "outcome": ExportKind.OUTCOME, "seat": ExportKind.SEAT}


@dataclass(frozen=True, slots=True)
class ListedArchive:
    """An archive of the export: how its download ended (`status`), and its size."""

    archive: str
    status: str
    bytes: int | None


@dataclass(slots=True)
class FetchFacts(Facts):
    """The archives that export.csv lists."""

    archives: list[ListedArchive]


@dataclass(frozen=True, slots=True)
class ListedContract:
    """A contract, and whether it can be exported; if not, `because` says why."""

    contract: str
    name: str
    can_be_exported: bool
    because: str


@dataclass(slots=True)
class ContractsFacts(Facts):
    """The contracts of the token's owner."""

    contracts: list[ListedContract]


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of an export of Sales Navigator; `status` is `fetched`, or `kept` if it was already there."""

    file: str
    rows: int
    status: str


@dataclass(slots=True)
class ExportFacts(Facts):
    """An export of Sales Navigator: the contract's URN, and the files."""

    contract: str
    files: list[ExportedFile]


def links(export_csv: Path, into: Path, cookie_file: Path | None, options: LinkOptions, progress: Progress) -> Outcome:
    """Downloads the archives that export.csv lists into the folder `into`."""
    outcome = Outcome("fetch")
    credentials = link_credentials(cookie_file, os.environ)
    done = fetch_links(export_csv, into, credentials, options, progress)
    outcome.facts = FetchFacts([ListedArchive(one.name, one.result.value, one.size) for one in done.archives])
    if done.error is not None:
        outcome.error = done.error
    outcome.problems.extend(done.problems)
    outcome.next_step = next_steps.inspect(into) if done.error is None else None
    return outcome


def link_options(parallel: int, largest: int | None) -> LinkOptions:
    """Returns the options for downloads; `largest` in bytes, None for the default limit."""
    return LinkOptions(parallel=parallel) if largest is None else LinkOptions(parallel, largest)


def client(token_file: Path | None, base_url: str | None, poll_interval: float | None, largest: int | None = None) -> Client:
    """Returns the client of Sales Navigator's API.

    Raises SetupError without a token, or for an address that must not receive it.
    """
    options = SalesOptions() if poll_interval is None else SalesOptions(poll_interval=poll_interval)
    options = options if largest is None else replace(options, largest=largest)
    return Client(sales_token(token_file, os.environ), base_url or BASE_URL, options)


def contracts(api: Client) -> Outcome:
    """Lists the contracts of the token's owner, and whether each can be exported."""
    outcome = Outcome("sales-navigator contracts")
    found = list_contracts(api)
    outcome.facts = ContractsFacts([ListedContract(one.urn, one.name, one.obstacle is None, one.obstacle or "") for one in found])
    able = [one for one in found if one.obstacle is None]
    if able:
        outcome.next_step = next_steps.export_sales(able[0].urn, datetime.now(UTC).date())
    return outcome


def sales(
    api: Client,
    contract: str | None,
    kind: str,
    *,
    period: tuple[date, date],
    into: Path,
    choose: Chooser,
    progress: Progress,
) -> Outcome:
    """Exports a period into the folder `into`. Files that are already there are not downloaded again."""
    outcome = Outcome("sales-navigator export")
    found = list_contracts(api)
    able = [one for one in found if one.obstacle is None]
    if contract is not None:
        chosen = choose_contract(found, contract)
    elif choose is not None and able:
        chosen = choose(able)
    else:
        help_text = "give --contract; `talenthub sales-navigator contracts` lists them"
        raise SetupError(Problem(code=NO_CONTRACT, message="no contract is given", help=help_text))
    kinds = ALL_KINDS if kind == "all" else (KINDS[kind],)
    done = export(api, ExportRequest(chosen.urn, kinds, *period), into, progress)
    files = [ExportedFile(one.path.name, one.rows, "fetched" if one.fetched else "kept") for one in done.files]
    outcome.facts = ExportFacts(chosen.urn, files)
    outcome.problems.extend(done.problems)
    outcome.next_step = next_steps.inspect(into)
    return outcome
