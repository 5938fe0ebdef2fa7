"""What a delivery was invented to be: the expectations, counted while inventing, independently of the code that reads it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from migrate.core.books import AttachmentBook, SourceBook
from migrate.core.errors import Exit


@dataclass(frozen=True, slots=True)
class Invented:
    """The expectations of one delivery.

    Attributes:
        folder: The delivery.
        sources: Per source table the records written and the class each must end in, for a load without exclusions.
        targets: Rows of every table of the default target after a first load with attachments stored.
        attachments: Files by class, for a first load into an empty store.
        orphans: Kept rows that point at something the delivery does not hold, by kind.
        persons_in_several_projects: Candidates whose records had to be merged into one row.
        message_bytes: Bytes (UTF-8) of all message bodies together.
    """

    folder: Path
    seed: int
    candidates: int
    sources: dict[str, SourceBook]
    targets: dict[str, int]
    attachments: AttachmentBook
    orphans: dict[str, int]
    persons_in_several_projects: int
    message_bytes: int

    @property
    def exit_code(self) -> Exit:
        """What `load` must end with."""
        return Exit.REJECTS if any(book.rejected for book in self.sources.values()) else Exit.DONE

    def write(self, path: Path) -> None:
        """Writes the expectations as JSON."""
        document = asdict(self) | {"folder": str(self.folder), "exit": int(self.exit_code)}
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
