"""Modes and group of files and folders that a folder store creates, from `modes` and `group` in the mapping."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from migrate.attachments.store import unusable
from migrate.core.attachment_policy import Policy
from migrate.runs.durable import PRIVATE_FILE, SHARED_FILE
from migrate.runs.marker import PRIVATE_FOLDER

_SHARED_FOLDER = 0o777


@dataclass(frozen=True, slots=True)
class Rights:
    """Modes of files. A folder has the same mode plus the right to enter it for those who may read.

    Attributes:
        public: None if the umask decides.
        private: None for files of 0600 in folders of 0700.
        group: Number of the group; None for the system's default.
    """

    public: int | None = None
    private: int | None = None
    group: int | None = None

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """Reads the rights from a mapping. Raises SetupError if the group does not exist on this machine."""
        return cls(policy.public_mode, policy.private_mode, None if policy.group is None else _group_number(policy.group))

    def file_mode(self, *, private: bool) -> int:
        """Returns the mode for creating a file; the umask is applied to it."""
        given = self._given(private=private)
        return given if given is not None else (PRIVATE_FILE if private else SHARED_FILE)

    def folder_mode(self, *, private: bool) -> int:
        """Returns the mode for creating a folder; the umask is applied to it."""
        given = self._given(private=private)
        return _enterable(given) if given is not None else (PRIVATE_FOLDER if private else _SHARED_FOLDER)

    def give_file(self, descriptor: int, *, private: bool) -> None:
        """Sets group and mode of a file that was just created, whatever the umask is. Raises OSError."""
        if self.group is not None:
            os.fchown(descriptor, -1, self.group)
        mode = self._given(private=private)
        if mode is not None:
            os.fchmod(descriptor, mode)

    def give_folder(self, folder: str | Path, *, private: bool) -> None:
        """The same for a folder; the bit by which files get its group stays. Raises OSError."""
        if self.group is not None:
            os.chown(folder, -1, self.group, follow_symlinks=False)
        mode = self._given(private=private)
        if mode is not None:
            Path(folder).chmod(_enterable(mode) | (Path(folder).stat().st_mode & stat.S_ISGID))

    def _given(self, *, private: bool) -> int | None:
        return self.private if private else self.public


def _enterable(mode: int) -> int:
    """0644 becomes 0755, 0640 becomes 0750."""
    return mode | (mode & 0o444) >> 2


def _group_number(name: str) -> int:
    if name.isdecimal():
        return int(name)
    try:
        import grp  # noqa: PLC0415 - Unix alone has it
    except ImportError:
        raise unusable("this system has no file groups: remove `group` from `attachments` in the mapping") from None
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise unusable(f"group '{name}', named in `attachments` of the mapping, does not exist on this machine") from None
