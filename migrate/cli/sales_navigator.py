"""`talenthub sales-navigator`: list contracts and export data of Sales Navigator."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate.cli import options
from migrate.cli.help import Command

if TYPE_CHECKING:
    from migrate.steps.downloads import Chooser

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(name="sales-navigator")
def command() -> None:
    """List contracts and export data of Sales Navigator's Analytics Services.

    The access token is read from TALENTHUB_LINKEDIN_TOKEN or a file of mode 0600, never from an argument.
    """


_token = options.option("--token-file", metavar="FILE", type=options.PATH, help="File with the token (mode 0600).")
_base = options.option("--base-url", metavar="URL", help="Base URL of the API. [default: LinkedIn's API]")
_poll = options.option(
    "--poll-interval", metavar="SECONDS", type=click.FloatRange(min=0), help="Initial polling interval, in seconds."
)


@command.command(name="contracts", cls=Command)
@_token
@_base
@options.output
def contracts(token_file: Path | None, base_url: str | None, **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """List the contracts of the token's owner, and whether each can be exported.

    \b
    talenthub sales-navigator contracts
    """
    from migrate.cli.output import conclude
    from migrate.steps import downloads

    def work(_progress: object) -> Any:  # noqa: ANN401 - an Outcome, whose module is loaded late
        return downloads.contracts(downloads.client(token_file, base_url, None))

    conclude("sales-navigator contracts", work, given, sections=("contracts",))


@command.command(name="export", cls=Command)
@options.option("--contract", metavar="NAME", help="URN, number or name of the contract. If omitted, a terminal prompts for it.")
@options.option(
    "--type", "kind", type=click.Choice(["activity", "outcome", "seat", "all"]), default="all", help="Data to export."
)
@options.option("--from", "first", metavar="YYYY-MM-DD", type=_DAY, required=True, help="First day (UTC).")
@options.option("--to", "last", metavar="YYYY-MM-DD", type=_DAY, required=True, help="Last day (UTC).")
@options.option(
    "--into", metavar="DIR", required=True, type=options.PATH, help="Output folder for the files and the export state."
)
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
    """Export a period into a folder, which is then a delivery. If interrupted, run the same command again to resume.

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
    """Returns a prompt for a terminal; None without a terminal."""
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
