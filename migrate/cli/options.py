"""The options that commands share; each can come from a flag, a `TALENTHUB_...` variable or `talenthub.yaml`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click

if TYPE_CHECKING:
    from migrate.steps.request import Request

Function = TypeVar("Function", bound=Callable[..., Any])


class Size(click.ParamType[int]):
    """Bytes, with K, M, G or T behind them for powers of 1,024."""

    name = "size"
    _UNITS: ClassVar[dict[str, int]] = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's
        """The number of bytes."""
        match = re.fullmatch(r"(\d+)\s*([KMGT]?)(i?B)?", str(value).strip(), re.IGNORECASE)
        if match is None:
            self.fail(f"'{value}' is no size: give bytes, or a number such as 500M or 20G", param, ctx)
        return int(match[1]) * self._UNITS[match[2].upper()]


class FailOn(click.ParamType[str]):
    """`warning`, or the id of a code."""

    name = "warning|CODE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's
        """The word or the code, in its one spelling."""
        from migrate.report import known_codes

        text = str(value).strip()
        if text.lower() == "warning":
            return "warning"
        if text.upper() not in known_codes():
            near = difflib.get_close_matches(text.upper(), known_codes(), n=3)
            advice = f"; similar codes: {', '.join(near)}" if near else ""
            self.fail(f"'{value}' is neither 'warning' nor a code{advice}", param, ctx)
        return text.upper()


class CodePage(click.ParamType[str]):
    """A code page that Python knows, such as cp1252."""

    name = "code page"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's
        """The name as given."""
        from migrate.archives import is_code_page

        if not is_code_page(str(value)):
            self.fail(f"'{value}' is not a code page: give a name such as cp437, cp850, cp866, cp932 or cp1252", param, ctx)
        return str(value)


def option(name: str, *flags: str, **attributes: Any) -> Callable[[Function], Function]:  # noqa: ANN401 - click's attributes
    """`click.option` whose variable is `TALENTHUB_` and the option's name."""
    variable = "TALENTHUB_" + name.removeprefix("--").replace("-", "_").upper()
    return click.option(name, *flags, envvar=variable, show_default=attributes.pop("show_default", True), **attributes)


def _together(*decorators: Callable[[Function], Function]) -> Callable[[Function], Function]:
    def decorate(function: Function) -> Function:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


deliveries = click.argument("deliveries", metavar="DELIVERY...", nargs=-1, required=True, type=click.Path(path_type=Path))

output = _together(
    option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="How results are written."),
    option("--verbose", "-v", is_flag=True, help="Say on stderr what each stage did and how long it took."),
    option("--show-values", is_flag=True, help="Show offending values. They may be persons' data."),
    option(
        "--log-file",
        type=click.Path(path_type=Path),
        help="Append a log there: JSON lines where the name ends in .jsonl, else text.",
    ),
)

reading = _together(
    option(
        "--encoding",
        multiple=True,
        metavar="[FILE=]NAME",
        help="Encoding of CSVs that are not UTF-8: cp1252, or Notes.csv=cp1252 for one file. May be given several times.",
    ),
    option(
        "--characters",
        type=click.Choice(["reject", "strip"]),
        default="reject",
        help="What becomes of records with characters that the target cannot hold.",
    ),
    option("--zip-ratio", type=click.IntRange(1), default=400, help="How many times its packed size a member may have."),
    option("--zip-total", type=Size(), help="What all members may have together, such as 50G; else what the disk has free."),
    option("--zip-encoding", type=CodePage(), help="Code page of names in archives, where they are not marked as UTF-8."),
    option("--contract", help="Take only this contract's files."),
    option("--source", "source_name", help="Name of the source system in ids and ledger, with --contract."),
    option("--seats", type=click.Path(path_type=Path), help="CSV: seat id, profile URL of the user (Sales Navigator)."),
    option("--leads", type=click.Path(path_type=Path), help="CSV: memberIdentityKey, candidate id or profile URL."),
)

mapping = option("--mapping", default="ats", help="A mapping's folder, or the name of a shipped one.")
people = _together(
    option("--users", type=click.Path(path_type=Path), help="CSV: profile URL, e-mail, target id, name; else the mapping's own."),
    option(
        "--erasure",
        type=click.Path(path_type=Path),
        help="CSV: candidate id, e-mail or profile URL of people to erase; else the mapping's own.",
    ),
)
target = option("--target", required=True, help="Database URL: sqlite:///ats.db, postgresql://user@host/name.")
attachments = option("--attachments", help="Folder (or store URL) that attachments go to; without it none is stored.")
manifest = option(
    "--manifest",
    type=click.Path(path_type=Path),
    help="Write every attachment as a line of a CSV: candidate, kind, name, hash, size, type, place, status, remarks.",
)
max_size = option("--max-size", type=Size(), help="How many bytes one file may have at most, such as 200G.")
runs = option("--runs", type=click.Path(path_type=Path), default=Path("talenthub-runs"), help="Where run folders lie.")
limits = _together(
    option("--max-rejects", metavar="N|N%", help="Stop, writing nothing, if more records and rows are rejected: 20 or 1%."),
    option("--delete-gone", is_flag=True, help="Delete rows that the delivery no longer holds; needs --max-deletes."),
    option("--max-deletes", metavar="N|N%", help="Stop, writing nothing, if more rows would be deleted, child rows included."),
    option("--max-updates", metavar="N|N%", help="Stop, writing nothing, if more rows would be updated."),
    option(
        "--max-gone",
        metavar="N|N%",
        help="Stop, writing nothing, if more rows from earlier runs are missing in the delivery. Default: half of those that the"
        " previous run still found.",
    ),
    option(
        "--max-erased",
        metavar="N|N%",
        help="Stop, writing nothing, if the erasure list would remove more people (candidates and users) from the target.",
    ),
)
fail_on = option(
    "--fail-on",
    type=FailOn(),
    multiple=True,
    help="Stop with exit code 5, writing nothing, if there is any warning, or a finding of this code. Can be repeated.",
)
html = option("--report", "html", type=click.Path(path_type=Path), help="Write the report as one HTML page.")


def request(given: dict[str, Any]) -> Request:
    """The options that the flow takes, as it takes them."""
    from migrate.steps.request import Request

    names = Request.__dataclass_fields__
    values = {name: value for name, value in given.items() if name in names}
    return Request(**values)
