"""Further results of a command, by section, besides accounting and problems: the key `facts` of the JSON document.

`report` has the facts of a report, `delivery` those of a command on a delivery, `contents` and `runs` their sections. A command
without a delivery declares its own subclass of `Facts`, next to the step that fills it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from migrate.core.facts.plain import plain


@dataclass(slots=True)
class Facts:
    """Results of a command without any; a subclass has one field per section, ready for JSON and without personal data."""

    def as_json(self) -> dict[str, Any]:
        """Returns the sections by name, as in the JSON document."""
        sections: dict[str, Any] = plain(self)
        return sections
