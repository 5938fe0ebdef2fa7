"""Recognises errors of the machine, which are not bugs: unusable paths, reached limits, failing disks."""

from __future__ import annotations

import errno
from collections.abc import Iterator

#: The path is at fault: another one is needed.
_PATH = frozenset(
    {
        errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ELOOP,
        errno.ENAMETOOLONG, errno.EROFS, errno.ENXIO, errno.ENODEV, errno.EXDEV, errno.ETXTBSY, errno.ENOTSUP, errno.EINVAL,
        errno.EILSEQ, errno.ESPIPE,
    }
)  # fmt: skip
#: The machine is at fault, now: the same command may succeed later.
_MACHINE = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EBUSY,
        errno.EPIPE, errno.ESTALE, errno.ETIMEDOUT, errno.ENOLCK,
    }
)  # fmt: skip


def path_fault(error: BaseException) -> OSError | None:
    """The error of the operating system behind `error` that says that a path cannot be used; None if there is none."""
    return _found(error, _PATH)


def machine_fault(error: BaseException) -> OSError | MemoryError | None:
    """The error behind `error` that says that the machine has run out of something; None if there is none."""
    memory = next((one for one in _chain(error) if isinstance(one, MemoryError)), None)
    return memory or _found(error, _MACHINE)


def _found(error: BaseException, numbers: frozenset[int]) -> OSError | None:
    return next((one for one in _chain(error) if isinstance(one, OSError) and one.errno in numbers), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
