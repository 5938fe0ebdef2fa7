"""Codes of findings between packages."""

from migrate.core.problems import Code, Group, Severity

BAD_JOIN_FILE = Code("S601", "a file that joins the sources cannot be used", Severity.ERROR)
UNJOINED = Code("S605", "rows of Sales Navigator have no user or candidate", Severity.NOTE)
NUL_TAKEN_OUT = Code("S602", "U+0000 was removed from a text", Severity.WARNING)
NO_PLACE = Code("A901", "attachments are not migrated, because no location is given", Severity.NOTE, asks=Group.DECIDE)
FILES_WAIT = Code("A902", "files of erased people are still in a store", Severity.WARNING, asks=Group.DECIDE)
WORDS_LEFT_OUT = Code("M902", "a drafted value map leaves values out", Severity.WARNING)
NO_SUCH_TABLES = Code("M903", "--tables names no table of the target", Severity.ERROR)
NO_DRAFT = Code("M904", "the folder to update is not a mapping", Severity.ERROR)
DRAFT_IN_THE_WAY = Code("M901", "a draft would overwrite a folder", Severity.ERROR)
ARCHIVE_FOLDER_IN_USE = Code("R302", "the archive folder is not empty", Severity.ERROR)
UNDECIDED = Code("M223", "probable duplicates are not decided", Severity.WARNING, asks=Group.DECIDE)
SEPARATED = Code("P315", "candidates that were one person are separate again", Severity.WARNING, asks=Group.DECIDE)
OUTPUT_EXISTS = Code("R303", "an output file exists, or the file to update does not", Severity.ERROR)
NO_CEILING = Code("P901", "--delete-gone requires --max-deletes", Severity.ERROR)
PEOPLE_ERASED = Code("P518", "people are erased from the target", Severity.NOTE, asks=Group.CHECK)
UNRECOGNISED_PEOPLE = Code("P519", "the delivery lacks a column by which the erasure list names people", Severity.ERROR)
MISSPELT_PERSON = Code(
    "P520", "a line of the erasure list matches a candidate except for the id's spelling", Severity.WARNING, asks=Group.DECIDE
)
NOBODY_MATCHES = Code("P521", "a line of the erasure list matches nobody", Severity.NOTE)
NO_TARGET = Code("T901", "no target was given", Severity.ERROR)
NO_TARGET_YET = Code("T902", "the target does not exist", Severity.ERROR)
NO_CONTRACT = Code("F901", "no contract is given", Severity.ERROR)
NOT_FINISHED = Code("R504", "the rows are written, but a later step failed", Severity.ERROR)
UNCONFIRMED = Code("R401", "the rollback was not confirmed", Severity.ERROR)
NO_RUN = Code("R201", "the run was not found", Severity.ERROR)
AMBIGUOUS_RUN = Code("R202", "several runs begin with this name", Severity.ERROR)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        BAD_JOIN_FILE,
        UNJOINED,
        NUL_TAKEN_OUT,
        NO_PLACE,
        FILES_WAIT,
        WORDS_LEFT_OUT,
        DRAFT_IN_THE_WAY,
        NO_SUCH_TABLES,
        NO_DRAFT,
        ARCHIVE_FOLDER_IN_USE,
        UNDECIDED,
        SEPARATED,
        OUTPUT_EXISTS,
        NO_CEILING,
        PEOPLE_ERASED,
        UNRECOGNISED_PEOPLE,
        MISSPELT_PERSON,
        NOBODY_MATCHES,
        NO_TARGET,
        NO_TARGET_YET,
        NO_CONTRACT,
        NOT_FINISHED,
        UNCONFIRMED,
        NO_RUN,
        AMBIGUOUS_RUN,
    )
}
