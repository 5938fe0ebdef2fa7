"""Codes of findings about files, candidates' folders and the store."""

from migrate.core.attachment_layout import LAYOUT
from migrate.core.problems import Code, Group, Severity

NO_CANDIDATE_FOLDER = Code("A201", "a file is outside every candidate's folder", Severity.WARNING)
NO_KIND = Code("A202", "a file is in a candidate's folder but not in a kind", Severity.WARNING)
UNKNOWN_CANDIDATE = Code("A203", "attachments of a candidate who is not in this export", Severity.WARNING)
NO_FOLDER = Code("A204", "candidates in an archive's range have no folder", Severity.NOTE)
HELD_BACK = Code("A205", "private files are held back", Severity.WARNING, asks=Group.DECIDE)
SYSTEM_FILES = Code("A206", "files of an operating system are left out", Severity.NOTE)
FILTERED = Code("A207", "files are left out by a filter", Severity.WARNING, asks=Group.INFORMATION)
SAME_NAME = Code("A208", "a file name has several contents", Severity.WARNING)
STATISTICS = Code("A209", "export.csv counts a different number of files", Severity.WARNING)
TWO_CANDIDATES = Code("A210", "a file is in the folders of two candidates", Severity.WARNING)
EXTENSION = Code("A301", "a file's extension does not match its content", Severity.WARNING)
ENCRYPTED = Code("A302", "a document is encrypted", Severity.WARNING)
BROKEN_PDF = Code("A303", "a PDF is damaged", Severity.WARNING)
BROKEN_OFFICE = Code("A304", "an office document cannot be opened", Severity.WARNING)
SHARED = Code("A305", "several candidates have the same file content", Severity.WARNING)
NO_STORE = Code("A402", "the attachment store cannot be used", Severity.ERROR)
CHANGED = Code("A403", "an attachment changed after it was read", Severity.ERROR)
TAKEN = Code("A404", "a file of others is at the place of an attachment", Severity.ERROR)
NO_CLUSTER = Code("A411", "the cluster cannot be used", Severity.ERROR)
OTHER_VERSIONS = Code("A412", "a worker of the cluster has another version", Severity.ERROR)
NOT_SHARED = Code("A413", "a worker of the cluster cannot reach the delivery or the store", Severity.ERROR)
DONE_HERE = Code("A414", "workers of the cluster failed, and this machine did their work", Severity.WARNING)
FILE_MISSING = Code("A504", "a file is missing from the store", Severity.ERROR)
FILE_DIFFERS = Code("A505", "a stored file has different content", Severity.ERROR)
FILE_UNKNOWN = Code("A506", "files in the store that we did not write", Severity.NOTE)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        NO_CANDIDATE_FOLDER,
        NO_KIND,
        UNKNOWN_CANDIDATE,
        NO_FOLDER,
        HELD_BACK,
        SYSTEM_FILES,
        FILTERED,
        SAME_NAME,
        STATISTICS,
        TWO_CANDIDATES,
        EXTENSION,
        ENCRYPTED,
        BROKEN_PDF,
        BROKEN_OFFICE,
        SHARED,
        LAYOUT,
        NO_STORE,
        CHANGED,
        TAKEN,
        NO_CLUSTER,
        OTHER_VERSIONS,
        NOT_SHARED,
        DONE_HERE,
        FILE_MISSING,
        FILE_DIFFERS,
        FILE_UNKNOWN,
    )
}
