"""Hands over what a load put into an outbox: as files for the importer of an ATS, or as calls of its API.

What makes calls is imported from its modules (`send`, `calls`, `connection`), because start-up counts: bundles need no HTTP.
"""

from migrate.outbox.bundle import Bundled, write_bundle
from migrate.outbox.codes import CODES
from migrate.outbox.file import FileCount
from migrate.outbox.results import Imported, import_results

__all__ = ["CODES", "Bundled", "FileCount", "Imported", "import_results", "write_bundle"]
