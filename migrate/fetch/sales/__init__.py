"""Sales Navigator's analytics exports: contracts, jobs, windows, files.

Facts: LinkedIn, "Exporting User Activity", "Exports Schema", "Sales Analytics Export Jobs", "Sales Contracts".
"""

from migrate.fetch.sales.client import BASE_URL, Client, SalesOptions
from migrate.fetch.sales.contracts import Contract, choose_contract, list_contracts
from migrate.fetch.sales.exporting import ExportedFile, ExportOutcome, ExportRequest, export
from migrate.fetch.sales.kinds import ALL_KINDS, ExportKind

__all__ = [
    "ALL_KINDS",
    "BASE_URL",
    "Client",
    "Contract",
    "ExportKind",
    "ExportOutcome",
    "ExportRequest",
    "ExportedFile",
    "SalesOptions",
    "choose_contract",
    "export",
    "list_contracts",
]
