"""Removes values of a row from a vendor's text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from migrate.core.redaction import redact

#: A shorter value occurs in words, so it is replaced only as a whole word.
_SHORT = 3


def mask_values(text: str, cells: Iterable[tuple[str, str]]) -> str:
    """Returns the text in one line without the values of `cells` (name, value): each is replaced by its name."""
    for name, value in sorted(cells, key=lambda cell: -len(cell[1])):
        if len(value) >= _SHORT:
            text = text.replace(value, f"<{name}>")
        elif value.isalpha():
            text = re.sub(rf"(?<![\w<]){re.escape(value)}(?![\w>])", f"<{name}>", text)
    return redact(" ".join(text.split()))[:500]
