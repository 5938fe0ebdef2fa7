"""A finished export's file: streamed beside its name, counted on the way, and only then given the name."""

from __future__ import annotations

from pathlib import Path

import requests

from migrate.core.errors import SetupError, UnreachableError
from migrate.core.patience import PASSING, count_attempts, describe_error
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.core.progress import Advance
from migrate.core.sizes import FILE_BYTES
from migrate.fetch.clock import Stopped
from migrate.fetch.codes import NO_SPACE, NOT_A_CSV, TOO_LARGE, UNREACHABLE
from migrate.fetch.part import open_part
from migrate.fetch.sales.client import Client
from migrate.fetch.wholeness import is_page

_NO_MARKS = bytes(byte for byte in range(256) if byte not in b'"\n')
_AGAIN = "Run the same command again later; it continues where it stopped."


class RowCounter:
    """Counts the records of a CSV as it streams by: line ends inside quotes end no record, the header is none."""

    def __init__(self) -> None:
        self._ends = 0
        self._inside = False
        self._open = False

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes."""
        # Only quotes and line ends count, and two quotes side by side change nothing: what is left is little.
        marks = chunk.translate(None, _NO_MARKS).replace(b'""', b"")
        for number, piece in enumerate(marks.split(b'"')):
            if number:
                self._inside = not self._inside
            if not self._inside:
                self._ends += len(piece)
        self._open = not chunk.endswith(b"\n")

    @property
    def rows(self) -> int:
        """Records so far, the last one also without a line end."""
        return max(0, self._ends + self._open - 1)


def count_rows(path: Path) -> int:
    """The records of a file."""
    counter = RowCounter()
    with path.open("rb") as file:
        while chunk := file.read(FILE_BYTES):
            counter.feed(chunk)
    return counter.rows


def download(client: Client, url: str, part: Path, shown: str, advance: Advance) -> int | None:
    """Downloads into `part` (mode 0600) and gives its number of records; None where the link has expired.

    A broken body is fetched again from its beginning: resuming is not documented. Raises SetupError on a page in place of
    the CSV, UnreachableError where patience ran out.
    """
    failures = 0
    while True:
        counter = RowCounter()
        done = 0
        try:
            with client.open(url) as response:
                if response.status_code >= requests.codes.bad_request:
                    return None
                with open_part(part, append=False) as file:
                    for chunk in response.iter_content(FILE_BYTES):
                        if client.stop.is_set():
                            raise Stopped
                        if not done and is_page(chunk):
                            raise SetupError(_page(shown))
                        if done + len(chunk) > client.options.largest:
                            raise SetupError(_too_large(shown, client.options.largest))
                        file.write(chunk)
                        counter.feed(chunk)
                        done += len(chunk)
                        advance(len(chunk))
                return counter.rows
        except PASSING as error:
            failures += 1
            advance(-done)
            if failures >= client.options.patience.attempts:
                message = f"{shown} could not be downloaded after {count_attempts(failures)}: {describe_error(error)}"
                raise UnreachableError(Problem(code=UNREACHABLE, message=message, place=Place(shown), help=_AGAIN)) from None
            client.clock.wait(client.options.patience.pause(failures), client.stop)
        except OSError as error:
            message = f"{shown} cannot be written: {error.strerror or error}"
            raise SetupError(Problem(code=NO_SPACE, message=message, place=Place(shown), help="Free some disk space.")) from None


def _page(shown: str) -> Problem:
    message = f"a web page or an error document was returned instead of {shown}"
    return Problem(code=NOT_A_CSV, message=message, place=Place(shown), help=_AGAIN)


def _too_large(shown: str, largest: int) -> Problem:
    message = f"{shown} is larger than {largest:,} bytes, the largest size allowed"
    help_ = "If the export is really that large, set --max-size."
    return Problem(code=TOO_LARGE, message=message, place=Place(shown), help=help_)
