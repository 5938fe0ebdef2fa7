"""The policies of a mapping for files: private files, unmatched files, limits of the target, locations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from migrate.core.attachment_layout import DEFAULT_LAYOUT

Kind = Literal["Public", "Private", "Miscellaneous"]
PRIVATE: Kind = "Private"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is left out, each as a rule that is named with its count; None and empty leave nothing out.

    Attributes:
        kinds: Only these kinds (`Public`, `Private`, `Miscellaneous`).
        max_bytes: Greatest size of a file.
        extensions: Only these extensions, lower case without the dot; `""` for files without one.
        without_extensions: None of these.
        content_types: Only these media types by content; `image/*` takes every image.
    """

    kinds: frozenset[Kind] | None = None
    max_bytes: int | None = None
    extensions: frozenset[str] | None = None
    without_extensions: frozenset[str] = field(default_factory=frozenset)
    content_types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The mapping's policies for attachments.

    Attributes:
        private: `include` loads Private files as what they are, `hold_back` lists and counts them only.
        unmatched: `skip` lists and counts files that belong to no known candidate; `quarantine` also copies them into the
            store, readable by its owner only, without a row.
        layout: Template for the location of a file in the store; see `attachment_layout.FIELDS`.
        public_mode, private_mode: Modes of files that a store in a folder creates. None: the umask's, and 0600.
        group: Their group, by name or number. None: the one that the system gives.
        md5: Whether the MD5 of files is measured too.
    """

    private: Literal["include", "hold_back"] = "include"
    unmatched: Literal["skip", "quarantine"] = "skip"
    filters: Filters = field(default_factory=Filters)
    layout: str = DEFAULT_LAYOUT
    public_mode: int | None = None
    private_mode: int | None = None
    group: str | None = None
    md5: bool = False

    @property
    def has_rights(self) -> bool:
        """Whether anything is said about modes or group."""
        return any(one is not None for one in (self.public_mode, self.private_mode, self.group))
