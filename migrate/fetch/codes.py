"""What can go wrong on the network; each code has its page in `migrate/pages/`."""

from __future__ import annotations

from migrate.core.problems import Code, Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

SECRET_MISSING = Code("F101", "no token was given", _ERROR)
SECRET_OPEN = Code("F102", "other users can read the file with the secret", _ERROR)
SECRET_UNREADABLE = Code("F103", "the file with the secret cannot be used", _ERROR)
NOT_SENT = Code("F104", "the cookie was not sent to a host that is not LinkedIn's", _WARNING)
BAD_BASE = Code("F105", "the token is not sent to the address in --base-url", _ERROR)

NO_LINKS = Code("F201", "export.csv contains no links", _ERROR)
BAD_LINK = Code("F202", "a row of export.csv cannot be used", _ERROR)
SIGN_IN = Code("F203", "a sign-in page was returned instead of an archive", _ERROR)
EXPIRED = Code("F204", "the link has expired", _ERROR)
NOT_AN_ARCHIVE = Code("F205", "the downloaded file is not a complete zip archive", _ERROR)
UNREACHABLE = Code("F206", "the service cannot be reached", _ERROR)
REFUSED = Code("F207", "the service refused the request", _ERROR)
NO_SPACE = Code("F208", "the file cannot be written", _ERROR)
TOO_LARGE = Code("F209", "a download is larger than allowed", _ERROR)

REFUSED_TOKEN = Code("F301", "LinkedIn does not accept the token", _ERROR)
NO_RIGHT = Code("F302", "no permission to export the contract", _ERROR)
UNKNOWN_CONTRACT = Code("F303", "the contract is unknown", _ERROR)
WRONG_PERIOD = Code("F304", "the period cannot be exported", _ERROR)
JOB_FAILED = Code("F305", "LinkedIn could not finish the export", _ERROR)
NOT_A_CSV = Code("F306", "the downloaded file is not a CSV", _ERROR)
WRONG_ROWS = Code("F307", "the file does not have the announced number of rows", _ERROR)
OTHER_CONTRACT = Code("F308", "the folder contains the export of another contract", _ERROR)
BAD_STATE = Code("F309", "the folder's state cannot be read", _ERROR)
BAD_ANSWER = Code("F310", "LinkedIn's answer is not as documented", _ERROR)
SHORTENED = Code("F311", "the period ends earlier than requested", _WARNING)
HALVED = Code("F312", "a period was too large and was split", _NOTE)
STILL_RUNNING = Code("F313", "the export timed out", _ERROR)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        SECRET_MISSING,
        SECRET_OPEN,
        SECRET_UNREADABLE,
        NOT_SENT,
        BAD_BASE,
        NO_LINKS,
        BAD_LINK,
        SIGN_IN,
        EXPIRED,
        NOT_AN_ARCHIVE,
        UNREACHABLE,
        REFUSED,
        NO_SPACE,
        TOO_LARGE,
        REFUSED_TOKEN,
        NO_RIGHT,
        UNKNOWN_CONTRACT,
        WRONG_PERIOD,
        JOB_FAILED,
        NOT_A_CSV,
        WRONG_ROWS,
        OTHER_CONTRACT,
        BAD_STATE,
        BAD_ANSWER,
        SHORTENED,
        HALVED,
        STILL_RUNNING,
    )
}
