"""Codes of the handover.

H1xx rows that are not handed over, H2xx what a bundle lacks or changes, H3xx set-up and results, H4xx calls.
"""

from migrate.core.problems import Code, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CELL_EMPTY = Code("H101", "the importer refuses a row without this value", _E)
CELL_LONG = Code("H102", "the importer refuses a value of this length", _E)
CELL_OTHER = Code("H103", "the importer does not know this value", _E)
SEPARATOR_INSIDE = Code("H104", "an item of a list contains the separator", _E)
NOT_UNIQUE = Code("H105", "the importer skips a second row with the same value", _E)
NEEDS_REFUSED = Code("H106", "a row refers to a row that is not handed over", _E)
NOT_ENCODABLE = Code("H107", "the file's encoding lacks a character", _E)
FILE_REFUSED = Code("H108", "a file is not handed over", _E)
TOO_MANY = Code("H109", "the importer would refuse too many rows", _E)

NOT_DELETED = Code("H201", "the importer cannot delete rows", _W)
GUARDED = Code("H202", "cells that a spreadsheet would run as formulas were changed", _W)
SEPARATOR_REPLACED = Code("H203", "the separator inside items of a list was replaced", _W)
SIDE_EFFECT = Code("H204", "the importer does more than import", _N)
EARLIER_KEPT = Code("H205", "the folder held an earlier bundle, which was renamed", _N)
IN_NO_CELL = Code("H207", "a row that a cell gathers refers to no row", _W)
STORED_FILE_MISSING = Code("H206", "the attachment store lacks a file", _E)

NO_LAYOUT = Code("H301", "the database is not an outbox of files", _E)
NAME_TWICE = Code("H302", "two different files would have the same name", _E)
OTHER_BUNDLE = Code("H303", "a results file belongs to another bundle", _E)
BAD_RESULTS = Code("H304", "a results file cannot be read", _E)
VENDOR_REFUSED = Code("H305", "the vendor refused a row", _E)
NO_RESULTS = Code("H306", "no results file was found", _E)
NOT_REPORTED = Code("H307", "the results do not name a row of the bundle", _W)

REQUIRED_EMPTY = Code("H401", "the vendor refuses a row without this value", _E)
NOT_CHANGED = Code("H402", "the vendor cannot change a row", _W)
REFERS_UNSENT = Code("H403", "a row refers to a row that the vendor does not have", _E)
CALL_REFUSED = Code("H404", "the vendor refused a call", _E)
OUTCOME_UNKNOWN = Code("H405", "the outcome of a call is unknown", _E)
CALLS_REFUSED = Code("H406", "the vendor refused too many calls", _E)
KEPT = Code("H407", "the vendor's API cannot write everything", _N)
KEY_MISSING = Code("H408", "no key for the vendor's API was given", _E)
KEY_OPEN = Code("H409", "others can read the file with the key", _E)
KEY_UNREADABLE = Code("H410", "the file with the key cannot be read", _E)
KEY_REFUSED = Code("H411", "the vendor refuses the key", _E)
WRONG_ADDRESS = Code("H412", "the base URL cannot be used", _E)
NOT_AN_API_OUTBOX = Code("H413", "the database is not an outbox of calls", _E)
NOT_REACHED = Code("H414", "the vendor's API cannot be reached", _E)
NOT_IN_VOCABULARY = Code("H415", "a row refers to something that the vendor does not have", _E)
STAYS_FILLED = Code("H416", "the vendor keeps a value that became empty", _W)
FIXED_CHANGED = Code("H417", "the vendor keeps a value that is only written at creation", _W)
CREATED_LATE = Code("H418", "an object was created after an answer was lost", _W)
OTHER_LAYOUT = Code("H419", "another version of the tool loaded the outbox", _E)
NOTHING_TO_FILL = Code("H426", "there are no value maps to fill", _E)
MAP_NOT_FILLED = Code("H427", "a value map was not filled", _W)
NOT_THERE = Code("H428", "the vendor lacks an object that was sent", _E)
TWICE_THERE = Code("H429", "the vendor has an object twice", _E)
DIFFERS_THERE = Code("H430", "the vendor has another value than the outbox", _E)
NOT_READ = Code("H431", "an object could not be read back", _W)
NOT_COMPARED = Code("H432", "something is not read back", _N)
NAMED_GONE = Code("H434", "the vendor does not have something that the calls name", _E)
OTHER_VENDOR = Code("H435", "the outbox belongs to another vendor", _E)

CODES: dict[str, Code] = {code.id: code for code in list(globals().values()) if isinstance(code, Code)}
