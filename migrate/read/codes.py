"""Codes of reading: D101 to D129 on a delivery and its files, S101 to S119 on records."""

from __future__ import annotations

from migrate.archives import CODES as ARCHIVE_CODES
from migrate.core.problems import Code, Group, Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

NO_DELIVERY = Code("D101", "no delivery found", _ERROR)
REQUIRED_MISSING = Code("D102", "a required CSV is missing", _ERROR)
OPTIONAL_MISSING = Code("D103", "a CSV is missing or empty", _NOTE)
KEY_COLUMN_MISSING = Code("D104", "a key column is missing", _ERROR)
HEADER_REPEATED = Code("D105", "a column appears twice in the header", _ERROR)
UNKNOWN_COLUMN = Code("D106", "an unknown column is kept", _NOTE)
ENCODING = Code("D107", "the file is not in the expected encoding", _ERROR)
SAME_FILE = Code("D108", "the same file was given twice", _NOTE)
UNEQUAL_FILES = Code("D109", "two different files of one table", _WARNING)
LISTED_MISSING = Code("D110", "an archive listed in export.csv is missing", _WARNING, asks=Group.DECIDE)
NOT_LISTED = Code("D111", "an archive is not listed in export.csv", _WARNING)
EXPORT_FAILED_FILES = Code("D113", "LinkedIn could not export some files", _WARNING)
MANIFEST_UNREADABLE = Code("D114", "export.csv is not in the expected format", _WARNING)
BY_HEADER = Code("D115", "a renamed CSV was recognised by its header", _NOTE)
LEFT_ASIDE = Code("D116", "a file does not belong to an export", _NOTE)
OTHER_HEADER = Code("D117", "a second header in the middle of the file", _ERROR)
DELIMITER = Code("D118", "the file was saved by a spreadsheet program", _NOTE)
NO_SUCH_CONTRACT = Code("D119", "the contract is not in the delivery", _ERROR)
CONTRACT_UNKNOWN = Code("D120", "a file belongs to no known contract", _WARNING)
NO_SUCH_PATH = Code("D121", "the path does not exist", _ERROR)
HEADER_UNREADABLE = Code("D122", "the header cannot be read", _ERROR)
SYSTEM_FILE = Code("D123", "files of the operating system are skipped", _NOTE)
COLUMN_MISSING = Code("D124", "a documented column is missing", _WARNING)
HEADER_REPAIRED = Code("D125", "a column with a damaged name was recognised", _NOTE)
ENCODED_TWICE = Code("D126", "text was encoded twice", _WARNING)
ABOVE_HEADER = Code("D127", "lines above the header are skipped", _WARNING)
NO_RECORDS = Code("D128", "a CSV has a header and no records", _NOTE)

TOO_SHORT = Code("S101", "a record has too few fields", _ERROR)
TOO_LONG = Code("S102", "a record has too many fields", _ERROR)
UNCLOSED_QUOTE = Code("S103", "a quote is opened and never closed", _ERROR)
TEXT_AFTER_QUOTE = Code("S104", "text after a closing quote", _ERROR)
BARE_QUOTE = Code("S105", "a quote inside a field without quotes", _ERROR)
BACKSLASH_QUOTE = Code("S106", "quotes are escaped with backslashes", _ERROR)
EMPTY_KEY = Code("S107", "the key of a record is empty", _ERROR)
SPREADSHEET_ID = Code("S108", "an id was turned into a rounded number", _ERROR)
LONE_SURROGATE = Code("S109", "text contains half a character", _ERROR)
BLANK_LINE = Code("S110", "a blank line is skipped", _NOTE)
REPEATED_HEADER = Code("S111", "the header is repeated in the middle of the file", _WARNING)
ROUNDED_IDS = Code("S114", "long ids end in zeros", _WARNING, asks=Group.DECIDE)
REFORMATTED_ID = Code("S115", "an id was reformatted but is readable", _WARNING, asks=Group.INFORMATION)
TOTAL = Code("S116", "a total or a footer among the records", _ERROR)
STRIPPED_SURROGATE = Code("S112", "half characters were removed", _WARNING)
PADDING = Code("S113", "padding is skipped", _WARNING, asks=Group.INFORMATION)

_OWN = (
    NO_DELIVERY,
    REQUIRED_MISSING,
    OPTIONAL_MISSING,
    KEY_COLUMN_MISSING,
    HEADER_REPEATED,
    UNKNOWN_COLUMN,
    ENCODING,
    SAME_FILE,
    UNEQUAL_FILES,
    LISTED_MISSING,
    NOT_LISTED,
    EXPORT_FAILED_FILES,
    MANIFEST_UNREADABLE,
    BY_HEADER,
    LEFT_ASIDE,
    OTHER_HEADER,
    DELIMITER,
    NO_SUCH_CONTRACT,
    CONTRACT_UNKNOWN,
    NO_SUCH_PATH,
    HEADER_UNREADABLE,
    SYSTEM_FILE,
    COLUMN_MISSING,
    HEADER_REPAIRED,
    ENCODED_TWICE,
    ABOVE_HEADER,
    NO_RECORDS,
    TOO_SHORT,
    TOO_LONG,
    UNCLOSED_QUOTE,
    TEXT_AFTER_QUOTE,
    BARE_QUOTE,
    BACKSLASH_QUOTE,
    EMPTY_KEY,
    SPREADSHEET_ID,
    LONE_SURROGATE,
    BLANK_LINE,
    REPEATED_HEADER,
    ROUNDED_IDS,
    REFORMATTED_ID,
    TOTAL,
    STRIPPED_SURROGATE,
    PADDING,
)

#: Every code that reading a delivery can bring up, those of archives included.
CODES: dict[str, Code] = {code.id: code for code in _OWN} | ARCHIVE_CODES
