"""Downloads: the archives that an `export.csv` lists, and the exports of Sales Navigator's API.

outcome = fetch_links(Path("export.csv"), Path("delivery"), link_credentials(file, os.environ), LinkOptions(), progress)

client = Client(sales_token(file, os.environ), base_url, SalesOptions(poll_interval=10))
contract = choose_contract(list_contracts(client), "urn:li:contract:123456")
outcome = export(client, ExportRequest(contract.urn, ALL_KINDS, first, last), folder, progress)
"""

from migrate.core.patience import Patience
from migrate.fetch.codes import CODES
from migrate.fetch.links import DownloadResult, FetchedArchive, FetchOutcome, LinkOptions, fetch_links
from migrate.fetch.sales import (
    ALL_KINDS,
    BASE_URL,
    Client,
    Contract,
    ExportedFile,
    ExportKind,
    ExportOutcome,
    ExportRequest,
    SalesOptions,
    choose_contract,
    export,
    list_contracts,
)
from migrate.fetch.secrets import COOKIE_VARIABLE, TOKEN_VARIABLE, Credentials, Token, link_credentials, sales_token

__all__ = [
    "ALL_KINDS",
    "BASE_URL",
    "CODES",
    "COOKIE_VARIABLE",
    "TOKEN_VARIABLE",
    "Client",
    "Contract",
    "Credentials",
    "DownloadResult",
    "ExportKind",
    "ExportOutcome",
    "ExportRequest",
    "ExportedFile",
    "FetchOutcome",
    "FetchedArchive",
    "LinkOptions",
    "Patience",
    "SalesOptions",
    "Token",
    "choose_contract",
    "export",
    "fetch_links",
    "link_credentials",
    "list_contracts",
    "sales_token",
]
