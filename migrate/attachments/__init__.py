"""Attachments: every file of the archives to its candidate and into one class, measured, stored, and proven.

resolved = resolve(listing, known, policy)              # names alone: candidate, kind, class
store = open_store(place)                               # a folder, or an object store's URL
measured = measure(resolved, listings, store)           # reads every file once, writes nothing
measured.batches()                                      # canonical `attachment` frames for the mapping
stored = copy_files(measured, listings, store)                # copies what is absent; before the rows are written
"""

from migrate.attachments.codes import CODES
from migrate.attachments.compare import Compared, compare_store
from migrate.attachments.erase import proven_ours, remove, stored_of
from migrate.attachments.figures import figures
from migrate.attachments.findings import measured_findings, resolved_findings, shared_contents, statistics_problem
from migrate.attachments.known_candidates import CandidateIds, KnownCandidates
from migrate.attachments.layout import parse_layout
from migrate.attachments.manifest import write_manifest
from migrate.attachments.measure import Measured, measure
from migrate.attachments.opening import open_store
from migrate.attachments.ownership import OwnFiles, content_of, foreign_places
from migrate.attachments.preview import foreseen
from migrate.attachments.ranges import without_folder
from migrate.attachments.resolve import FileClass, Resolved, resolve
from migrate.attachments.store import Store
from migrate.attachments.storing import Stored, copy_files
from migrate.core.attachment_policy import Filters, Policy

__all__ = [
    "CODES",
    "CandidateIds",
    "Compared",
    "FileClass",
    "Filters",
    "KnownCandidates",
    "Measured",
    "OwnFiles",
    "Policy",
    "Resolved",
    "Store",
    "Stored",
    "compare_store",
    "content_of",
    "copy_files",
    "figures",
    "foreign_places",
    "foreseen",
    "measure",
    "measured_findings",
    "open_store",
    "parse_layout",
    "proven_ours",
    "remove",
    "resolve",
    "resolved_findings",
    "shared_contents",
    "statistics_problem",
    "stored_of",
    "without_folder",
    "write_manifest",
]
