"""`talenthub sales-navigator`: contracts and exports of the second source."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate.cli import options

if TYPE_CHECKING:
    from migrate.steps.downloads import Chooser

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(name="sales-navigator")
def command() -> None:
    """Contracts and exports of Sales Navigator's analytics.

    The member's token comes from TALENTHUB_LINKEDIN_TOKEN or a file of mode 0600, never from an argument.
    """


_token = options.option("--token-file", type=click.Path(path_type=Path), help="File of mode 0600 with the token.")
_base = options.option("--base-url", help="Base of the API, where it is not LinkedIn's own.")
_poll = options.option("--poll-interval", type=click.FloatRange(min=0), help="Seconds between two looks at a job, at first.")


@command.command(name="contracts")
@_token
@_base
@options.output
def contracts(token_file: Path | None, base_url: str | None, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """List the contracts of the token's member, which can be exported and which not and why.

    \b
    talenthub sales-navigator contracts
    """
    from migrate.cli.output import conclude
    from migrate.steps import downloads

    def work(_progress: object) -> Any:  # noqa: ANN401 - an Outcome, whose module is loaded late
        return downloads.contracts(downloads.client(token_file, base_url, None))

    conclude("sales-navigator contracts", work, given, sections=("contracts",))


@command.command(name="export")
@options.option("--contract", help="URN, number or name; asked for on a terminal.")
@options.option(
    "--type", "kind", type=click.Choice(["activity", "outcome", "seat", "all"]), default="all", help="What to export."
)
@options.option("--from", "first", type=_DAY, required=True, help="First day, in UTC.")
@options.option("--to", "last", type=_DAY, required=True, help="Last day, in UTC.")
@options.option("--into", required=True, type=click.Path(path_type=Path), help="Folder that takes the files and the state.")
@_token
@_base
@_poll
@options.max_size
@options.output
def export(
    contract: str | None,
    kind: str,
    *,
    first: datetime,
    last: datetime,
    into: Path,
    **given: Any,  # noqa: ANN401 - click
) -> None:
    """Export a period into a folder, which is then a delivery. Stopped at any moment, the same command goes on.

    \b
    talenthub sales-navigator export --contract urn:li:contract:123456 --from 2026-01-01 --to 2026-06-30 --into sales
    talenthub sales-navigator export --type seat --from 2026-06-01 --to 2026-06-30 --into sales
    """
    from migrate.cli.output import conclude
    from migrate.steps import downloads

    def work(progress: Any) -> Any:  # noqa: ANN401 - a Progress and an Outcome, whose modules are loaded late
        api = downloads.client(given["token_file"], given["base_url"], given["poll_interval"], given["max_size"])
        period = (first.date(), last.date())
        return downloads.sales(api, contract, kind, period=period, into=into, choose=_chooser(), progress=progress)

    conclude("sales-navigator export", work, given, sections=("contract", "files"))


def _chooser() -> Chooser:
    """Asks at a terminal; None where there is nobody to ask."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    from migrate.fetch import Contract

    def choose(contracts: Any) -> Contract:  # noqa: ANN401 - a sequence of Contract
        for number, one in enumerate(contracts, 1):
            click.echo(f"  {number}  {one.name}  ({one.urn})", err=True)
        number = click.prompt("Which contract", type=click.IntRange(1, len(contracts)), err=True)
        chosen: Contract = contracts[number - 1]
        return chosen

    return choose
