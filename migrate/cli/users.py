"""`talenthub users`: list the users of an export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from migrate.cli import options


@options.command("users")
@options.deliveries
@options.option("--out", "-o", required=True, metavar="FILE", type=options.PATH, help="Output file, .csv or .xlsx (mode 0600).")
@options.option("--update", is_flag=True, help="Keep what is filled in, refresh the hints, and add new users below.")
@options.option(
    "--admin",
    metavar="FILE",
    multiple=True,
    type=options.PATH,
    help="CSV of LinkedIn's Admin Center; fills empty e-mails and names, by profile URL, seat id (--seats) or e-mail.",
)
@options.reading
@options.runs
@options.output
def command(out: Path, *, update: bool, admin: tuple[Path, ...], **given: Any) -> None:  # noqa: ANN401 - click hands options by name
    """List the users of an export, as a CSV in which people fill in who they are in the target.

    Each line has a profile URL and hints: what the user did, in which jobs, how often.

    \b
    talenthub users export-folder -o users.csv
    talenthub users next-export -o users.csv --update --admin admin-center.csv
    """
    from migrate import run
    from migrate.cli.output import conclude

    conclude(
        "users",
        lambda progress: run.users(options.request(given), out, progress, update=update, admin=admin),
        given,
        sections=("listed_users",),
        files={"--out": out},
    )
