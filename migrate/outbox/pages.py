"""Lists of a vendor's API, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrate.core.errors import SetupError
from migrate.core.look_layout import Next
from migrate.core.problems import Problem
from migrate.outbox.answers import OutcomeError
from migrate.outbox.bodies import value_at
from migrate.outbox.codes import WRONG_ADDRESS
from migrate.outbox.connection import Connection, Request


def list_items(connection: Connection, request: Request, items: str, pages: Next | None) -> Iterator[Any]:
    """Yields the objects of a list. `items` is where an answer has them, `pages` how the next page is found.

    A single object counts as a list of one. An answer without either raises OutcomeError: read as an empty list, it
    would prove that an object is absent, and the object would be created twice.
    Raises as `Connection.send` does, and SetupError if the next page is at another address, to which no key is sent.
    """
    while True:
        page = connection.page(request)
        found = value_at(page.answer, items)
        if isinstance(found, dict):
            found = [found]
        if not isinstance(found, list):
            raise OutcomeError("the answer has no list")
        yield from found
        if pages == "link":
            if page.next is None:
                return
            if not page.next.startswith(f"{connection.base_url}/"):
                message = f"{connection.layout.vendor} has the next page of a list at another address than the base URL"
                raise SetupError(Problem(code=WRONG_ADDRESS, message=message, help="give the address of the pages as --base-url"))
            request = Request("GET", page.next, None, repeat=True)  # as it is: other parameters are refused
        else:
            cursor = value_at(page.answer, pages[0]) if pages is not None else None
            if pages is None or not cursor:
                return
            request = Request(request.method, request.path, {**(request.body or {}), pages[1]: cursor}, repeat=True)
