"""Attachments: matches files to candidates, classifies, hashes, stores and verifies them.

resolved = resolve(listing, known, policy)              # from names alone: candidate, kind, class
store = open_store(place)                               # a folder, or an object store's URL
measured = measure(resolved, listings, store)           # reads every file once; with `early`, into temporary files of the store
measured.batches()                                      # canonical `attachment` frames for the mapping
stored = copy_files(measured, listings, store)          # stores missing files, before rows are written
"""

from migrate.attachments.cluster import Cluster
from migrate.attachments.codes import CODES
from migrate.attachments.compare import Compared, compare_store
from migrate.attachments.delivered import DeliveredFiles
from migrate.attachments.erase import find_stored_files, remove, select_own_files
from migrate.attachments.figures import figures
from migrate.attachments.findings import measured_findings, resolved_findings, shared_contents, statistics_problem
from migrate.attachments.known import MEMBERS, STORED, KnownContents, Recall, known_members
from migrate.attachments.layout import parse_layout
from migrate.attachments.manifest import write_manifest
from migrate.attachments.measure import Measured, measure
from migrate.attachments.opening import open_store
from migrate.attachments.ownership import OwnFiles, content_of, foreign_locations
from migrate.attachments.preview import preview_files
from migrate.attachments.ranges import find_missing_folders
from migrate.attachments.resolve import FileClass, Resolved, resolve
from migrate.attachments.store import Store
from migrate.attachments.storing import Stored, copy_files
from migrate.core.attachment_policy import Filters, Policy

__all__ = [
    "CODES",
    "MEMBERS",
    "STORED",
    "Cluster",
    "Compared",
    "DeliveredFiles",
    "FileClass",
    "Filters",
    "KnownContents",
    "Measured",
    "OwnFiles",
    "Policy",
    "Recall",
    "Resolved",
    "Store",
    "Stored",
    "compare_store",
    "content_of",
    "copy_files",
    "figures",
    "find_missing_folders",
    "find_stored_files",
    "foreign_locations",
    "known_members",
    "measure",
    "measured_findings",
    "open_store",
    "parse_layout",
    "preview_files",
    "remove",
    "resolve",
    "resolved_findings",
    "select_own_files",
    "shared_contents",
    "statistics_problem",
    "write_manifest",
]
