"""The contracts of the token's member, and which of them can be exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from migrate.core.errors import SetupError
from migrate.core.problems import Problem
from migrate.fetch.codes import NO_RIGHT, UNKNOWN_CONTRACT
from migrate.fetch.sales.client import Client, bad_answer

_PAGE = 10
_HELP = "Run `talenthub sales-navigator contracts` and choose a contract that can be exported."


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract; only one with reporting access can be exported."""

    urn: str
    name: str
    description: str
    has_reporting_access: bool

    @property
    def obstacle(self) -> str | None:
        """Why it cannot be exported."""
        return None if self.has_reporting_access else "no reporting or administrator role on it"


def list_contracts(client: Client) -> list[Contract]:
    """All contracts, page by page, in LinkedIn's order. Raises MigrateError."""
    contracts: dict[str, Contract] = {}
    start = 0
    while True:
        page = client.get(f"/salesContracts?q=contractsByMember&start={start}&count={_PAGE}")
        elements = page.get("elements")
        if not isinstance(elements, list):
            raise bad_answer("the list of contracts has no elements")
        before = len(contracts)
        for element in elements:
            contract = _contract(element)
            contracts.setdefault(contract.urn, contract)
        paging = page.get("paging")
        size = paging.get("count", _PAGE) if isinstance(paging, dict) else _PAGE
        if not isinstance(size, int):
            raise bad_answer("the size of a page of contracts is not a number")
        # The server may give shorter pages than asked for and says so; a page without anything new ends the list too.
        if len(elements) < min(_PAGE, size) or len(contracts) == before:
            return list(contracts.values())
        start += len(elements)


def choose_contract(contracts: Sequence[Contract], wanted: str) -> Contract:
    """Returns the contract with that URN, number or name. Raises SetupError unless it is one that can be exported."""
    found = [each for each in contracts if wanted in {each.urn, each.urn.rsplit(":", 1)[-1]}]
    found = found or [each for each in contracts if each.name.strip().casefold() == wanted.strip().casefold()]
    if len(found) != 1:
        message = (
            "the token's member has no such contract" if not found else f"{len(found)} contracts have this name; give the URN"
        )
        raise SetupError(Problem(code=UNKNOWN_CONTRACT, message=message, help=_HELP))
    if found[0].obstacle:
        message = f"the contract {found[0].urn} cannot be exported: {found[0].obstacle}"
        raise SetupError(Problem(code=NO_RIGHT, message=message, help=_HELP))
    return found[0]


def _contract(element: object) -> Contract:
    if not isinstance(element, dict) or not isinstance(element.get("contract"), str):
        raise bad_answer("a contract in the list has no URN")
    access = element.get("hasReportingAccess") is True
    return Contract(element["contract"], str(element.get("name") or ""), str(element.get("description") or ""), access)
