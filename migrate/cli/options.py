"""The options that commands share; each can come from a flag, a `TALENTHUB_...` variable or `talenthub.yaml`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from migrate.cli import completion
from migrate.cli.help import OPTION_GROUPS, Command, GroupedOption
from migrate.cli.option_types import CodePage, Delivery, FailOn, Size
from migrate.core.defaults import RUNS

if TYPE_CHECKING:
    from migrate.steps.request import Request

#: A path as given; that it exists is checked where it is used, with a place and a fix.
PATH = click.Path(path_type=Path)

Function = TypeVar("Function", bound=Callable[..., Any])


def option(name: str, *flags: str, **attributes: Any) -> Callable[[Function], Function]:  # noqa: ANN401 - click's attributes
    """`click.option` with the environment variable `TALENTHUB_...` of its name; `group` is its heading in the help."""
    variable = "TALENTHUB_" + name.removeprefix("--").replace("-", "_").upper()
    shown = attributes.pop("show_default", True)
    return click.option(name, *flags, cls=GroupedOption, envvar=variable, show_default=shown, **attributes)


def command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """`click.command` with options in groups."""
    return click.command(name=name, cls=Command)


def _together(*decorators: Callable[[Function], Function]) -> Callable[[Function], Function]:
    def decorate(function: Function) -> Function:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


deliveries = click.argument("deliveries", metavar="DELIVERY...", nargs=-1, required=True, type=Delivery())

#: For a command that can do without: it raises MissingParameter itself.
deliveries_if_any = click.argument("deliveries", metavar="DELIVERY...", nargs=-1, type=Delivery())

#: Headings in the help of commands.
_, _READING, _LIMITS, _SALES, _OUTPUT = OPTION_GROUPS

output_format = option(
    "--format",
    "output_format",
    group=_OUTPUT,
    type=click.Choice(["text", "json"]),
    default="text",
    help="Output format of the results.",
)
logged = _together(
    option(
        "--verbose", "-v", group=_OUTPUT, is_flag=True, help="Show everything, and log each stage and its duration to stderr."
    ),
    option(
        "--quiet",
        "-q",
        group=_OUTPUT,
        is_flag=True,
        help="Show nothing if the command ends with exit code 0, and no progress. JSON is always written.",
    ),
    option("--show-values", group=_OUTPUT, is_flag=True, help="Show the offending values (may include personal data)."),
    option(
        "--log-file",
        group=_OUTPUT,
        metavar="FILE",
        type=PATH,
        help="Append a log to this file: JSON lines if the name ends in .jsonl, otherwise text.",
    ),
)
output = _together(output_format, logged)
table_output = _together(
    option(
        "--format",
        "output_format",
        group=_OUTPUT,
        type=click.Choice(["text", "json", "csv"]),
        default="text",
        help="Output format of the results.",
    ),
    logged,
)

reading = _together(
    option(
        "--encoding",
        group=_READING,
        multiple=True,
        metavar="[FILE=]NAME",
        help="Encoding of CSVs that are not UTF-8: cp1252, or Notes.csv=cp1252 for one file. Can be repeated.",
    ),
    option(
        "--characters",
        group=_READING,
        type=click.Choice(["reject", "strip"]),
        default="reject",
        help="How to handle records with characters that the target cannot store.",
    ),
    option(
        "--zip-ratio",
        group=_READING,
        metavar="N",
        type=click.IntRange(1),
        default=400,
        help="Maximum compression ratio of a zip member.",
    ),
    option(
        "--zip-total",
        group=_READING,
        type=Size(),
        help="Maximum total uncompressed size, such as 50G. [default: free disk space]",
    ),
    option(
        "--zip-encoding",
        group=_READING,
        type=CodePage(),
        help="Code page of file names in archives that are not marked as UTF-8.",
    ),
    option("--contract", group=_READING, metavar="NAME", help="Read only the files of this contract."),
    option(
        "--source",
        "source_name",
        group=_READING,
        metavar="NAME",
        help="Name of the source system in ids and in the ledger; requires --contract.",
    ),
    option(
        "--seats",
        group=_SALES,
        metavar="FILE",
        type=PATH,
        help="CSV of seats: seat id, profile URL of the user (Sales Navigator).",
    ),
    option(
        "--leads",
        group=_SALES,
        metavar="FILE",
        type=PATH,
        help="CSV of leads: memberIdentityKey, candidate id or profile URL (Sales Navigator).",
    ),
)

mapping = option(
    "--mapping",
    metavar="NAME|DIR",
    default="ats",
    shell_complete=completion.mappings,
    help="Folder of a mapping, or the name of a shipped mapping.",
)
people = _together(
    option(
        "--users",
        metavar="FILE",
        type=PATH,
        help="CSV of users: profile URL, e-mail, target id, name. [default: the mapping's users file]",
    ),
    option(
        "--erasure",
        metavar="FILE",
        type=PATH,
        help="CSV of people to erase: candidate id, e-mail or profile URL. [default: the mapping's erasure list]",
    ),
    option(
        "--duplicates",
        metavar="FILE",
        type=PATH,
        help="CSV that says which candidates are the same person; see `talenthub duplicates`. [default: the mapping's file]",
    ),
)
target = option(
    "--target",
    metavar="URL",
    required=True,
    help="Database URL: sqlite:///ats.db, postgresql://user@host/name, mysql://user@host/name.",
)
addresses = _together(
    option(
        "--base-url",
        metavar="URL",
        help="Address of the API, in place of the one in the mapping. https, or http on this machine.",
    ),
    option(
        "--token-url",
        metavar="URL",
        help="Address that gives tokens, in place of the one in the mapping. Only for APIs with an OAuth client.",
    ),
)
attachments = option(
    "--attachments",
    metavar="DIR|URL",
    help="Folder or object-store URL to copy attachments to. Without it, attachments are not migrated.",
)
cluster = option(
    "--cluster",
    metavar="ADDRESS",
    help="Scheduler of a Dask cluster whose workers read and store attachments, such as tcp://scheduler:8786."
    " [default: threads of this process]",
)
manifest = option(
    "--manifest",
    group=_OUTPUT,
    metavar="FILE",
    type=PATH,
    help="Write a CSV with one line per attachment: candidate, kind, name, hash, size, type, place, status, remarks.",
)
max_size = option("--max-size", type=Size(), help="Maximum size of one file, such as 200G.")
runs = option("--runs", group=_OUTPUT, metavar="DIR", type=PATH, default=RUNS, help="Directory for run folders.")
limits = _together(
    option(
        "--max-rejects",
        group=_LIMITS,
        metavar="N|N%",
        help="Abort without writing if more than N (or N%) records and rows are rejected.",
    ),
    option(
        "--delete-gone",
        group=_LIMITS,
        is_flag=True,
        help="Delete rows that the delivery no longer contains; requires --max-deletes.",
    ),
    option(
        "--max-deletes",
        group=_LIMITS,
        metavar="N|N%",
        help="Abort without writing if more than N (or N%) rows would be deleted, including child rows.",
    ),
    option(
        "--max-updates", group=_LIMITS, metavar="N|N%", help="Abort without writing if more than N (or N%) rows would be updated."
    ),
    option(
        "--max-gone",
        group=_LIMITS,
        metavar="N|N%",
        help="Abort without writing if more than N (or N%) rows of earlier runs are missing in the delivery."
        " [default: half of the rows that the previous run found]",
    ),
    option(
        "--max-erased",
        group=_LIMITS,
        metavar="N|N%",
        help="Abort without writing if the erasure list would remove more than N (or N%) people from the target.",
    ),
)
fail_on = option(
    "--fail-on",
    group=_LIMITS,
    type=FailOn(),
    multiple=True,
    help="Abort without writing (exit code 5) if there is any warning, or a finding with this code. Can be repeated.",
)
reread = option(
    "--reread",
    group=_READING,
    is_flag=True,
    help="Read everything again: records, archives and stored files that did not change since the last run too.",
)
lineage = option(
    "--openlineage",
    "openlineage",
    group=_OUTPUT,
    metavar="FILE",
    type=PATH,
    help="Write an OpenLineage event of the run, also of a failed one, as one line of JSON.",
)
html = option(
    "--report",
    "html",
    group=_OUTPUT,
    metavar="FILE",
    type=PATH,
    help="Write the report as a single HTML file.",
)


def request(given: dict[str, Any]) -> Request:
    """Builds the request of a run from the options of a command."""
    from migrate.steps.request import Request

    names = Request.__dataclass_fields__
    values = {name: value for name, value in given.items() if name in names}
    return Request(**values)
