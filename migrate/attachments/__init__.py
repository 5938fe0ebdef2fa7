"""Attachments: every file of the archives to its candidate and into one class, measured, stored, and proven.

resolved = resolve(listing, known, policy)              # names alone: candidate, kind, class
store = open_store(place)                               # a folder, or an object store's URL
measured = measure(resolved, listings, store)           # reads every file once, writes nothing
measured.batches()                                      # canonical `attachment` frames for the mapping
stored = keep(measured, listings, store)                # copies what is absent; before the rows are written
"""

from migrate.attachments.codes import CODES
from migrate.attachments.keep import Stored, keep
from migrate.attachments.known import CandidateIds, KnownCandidates
from migrate.attachments.measure import Measured, measure
from migrate.attachments.policy import Filters, Policy
from migrate.attachments.resolve import FileClass, Resolved, resolve
from migrate.attachments.store import Store, open_store

__all__ = [
    "CODES",
    "CandidateIds",
    "FileClass",
    "Filters",
    "KnownCandidates",
    "Measured",
    "Policy",
    "Resolved",
    "Store",
    "Stored",
    "keep",
    "measure",
    "open_store",
    "resolve",
]
