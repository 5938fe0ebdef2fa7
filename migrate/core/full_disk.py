"""Detects errors that mean a full disk on this machine, however they are wrapped."""

from __future__ import annotations

import errno
import re

_FULL = {errno.ENOSPC, errno.EDQUOT}
#: polars keeps the number only in the text of an error, be it an OSError: `No space left on device (os error 28)`.
_NUMBER = re.compile(r"\(os error (\d+)\)")


def is_full_disk(error: BaseException | None) -> bool:
    """Looks at the error, and at those that it came from."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        is_known = isinstance(error, OSError) or type(error).__module__.startswith("polars")
        found = _NUMBER.search(str(error)) if is_known else None
        if found is not None and int(found[1]) in _FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
