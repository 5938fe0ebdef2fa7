"""Contracts are listed page by page, and one is chosen."""

from __future__ import annotations

from collections import deque

import pytest

from migrate.core.errors import SetupError, UnreachableError
from migrate.fetch import choose_contract, list_contracts
from tests.fetch.exporting import client, codes
from tests.fetch.sales_server import URN, Sales
from tests.fetch.serving import TurnedClock


def test_contracts_come_page_by_page_with_the_reason_against_an_export(server: Sales, clock: TurnedClock) -> None:
    server.contracts += [{"contract": f"urn:li:contract:{n}", "name": f"Team {n}", "hasReportingAccess": True} for n in range(23)]
    contracts = list_contracts(client(server, clock))
    assert [contract.urn for contract in contracts] == [each["contract"] for each in server.contracts]
    assert server.requests["GET /salesContracts"] == 3
    assert contracts[0].obstacle is None
    assert contracts[1].obstacle is not None


def test_smaller_pages_than_asked_for_lose_no_contract(server: Sales, clock: TurnedClock) -> None:
    server.page_size = 4
    server.contracts += [{"contract": f"urn:li:contract:{n}", "name": "x", "hasReportingAccess": True} for n in range(9)]
    assert len(list_contracts(client(server, clock))) == 11


def test_a_contract_is_chosen_by_urn_number_or_name(server: Sales, clock: TurnedClock) -> None:
    contracts = list_contracts(client(server, clock))
    assert {choose_contract(contracts, wanted).urn for wanted in (URN, "123456", "northern TEAM")} == {URN}


def test_an_unknown_contract_and_one_without_the_right_are_told_apart(server: Sales, clock: TurnedClock) -> None:
    contracts = list_contracts(client(server, clock))
    for wanted, code in (("urn:li:contract:5", "F303"), ("Board", "F302")):
        with pytest.raises(SetupError) as error:
            choose_contract(contracts, wanted)
        assert codes(error.value) == [code]


def test_an_answer_without_what_is_documented_is_named(server: Sales, clock: TurnedClock) -> None:
    server.answers["GET /salesContracts"] = deque([(200, {})])
    with pytest.raises(UnreachableError) as error:
        list_contracts(client(server, clock))
    assert codes(error.value) == ["F310"]
