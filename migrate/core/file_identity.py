"""What a change of a file changes, without reading it: the way version control and backup programs know theirs.

No program can set the time of an inode's last change, so a file that is written to, replaced or renamed differs. A disk that is
changed below its file system, or that forgets, is noticed by reading alone.
"""

from __future__ import annotations

import os
import stat
import time

#: A file that changed so shortly ago could change again within the resolution of its times, nanoseconds.
QUIET = 2_000_000_000
_SECOND = 1_000_000_000


def identity(found: os.stat_result) -> str:
    """Device, inode, size and times."""
    return f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"


def quiet_identity(path: str | os.PathLike[str]) -> str | None:
    """Returns the identity of a file; None if it is missing, not a regular file, or changed just now.

    A file read after this call has the content of this identity, as long as the identity stays. Raises no OSError.
    """
    try:
        found = os.lstat(path)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return identity(found) if time.time_ns() - max(found.st_ctime_ns, found.st_mtime_ns) > QUIET else None


def moved_identity(before: os.stat_result, path: str | os.PathLike[str]) -> str | None:
    """Returns the identity of a file that this process wrote, statted as `before`, and moved to `path`.

    None if it is another file now, if it was written again, or if its times cannot show that: they must tell the move from the
    writing before, and not count whole seconds.
    """
    try:
        after = os.lstat(path)
    except OSError:
        return None
    same = (after.st_dev, after.st_ino, after.st_size, after.st_mtime_ns)
    kept = same == (before.st_dev, before.st_ino, before.st_size, before.st_mtime_ns)
    shows = after.st_mtime_ns < after.st_ctime_ns and after.st_mtime_ns % _SECOND != 0
    return identity(after) if kept and shows else None


def seconds_to_quiet() -> float:
    """The time after which a file that changes now counts as quiet."""
    return max(0, QUIET) / _SECOND + 0.05
