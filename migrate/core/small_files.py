"""Files that people write by hand, such as mappings and lists: read whole, if they are files and not endless."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

#: Bytes. A mapping, a plan's description or a list of links has some kilobytes, rarely some megabytes.
LARGEST = 64 << 20


def read_small_file(path: Path, largest: int = LARGEST) -> bytes:
    """All bytes of a file. Raises OSError for a folder, a pipe or a device, which could block for ever, and for more bytes."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))
        content = file.read(largest + 1)
    if len(content) > largest:
        raise OSError(errno.EFBIG, f"it has more than {largest:,} bytes", str(path))
    return content


def read_small_text(path: Path, encoding: str = "utf-8-sig", largest: int = LARGEST) -> str:
    """The text of a file, line ends as they are. Raises as `read_small_file`, and UnicodeDecodeError."""
    return read_small_file(path, largest).decode(encoding)
