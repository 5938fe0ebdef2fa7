"""Types of option values that click does not have: a size, a code page, a finding code."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any, ClassVar

import click


class Delivery(click.Path):
    """A path, or the URL of an object or prefix in an object store. That it exists is checked where it is read."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401, ARG002 - click's
        """Converts to a path, local or remote."""
        from migrate.archives import delivery_path

        return delivery_path(value if isinstance(value, Path) else str(value))


class Size(click.ParamType[int]):
    """A number of bytes, optionally with K, M, G or T for powers of 1,024."""

    name = "size"
    _UNITS: ClassVar[dict[str, int]] = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's
        """Converts to a number of bytes."""
        match = re.fullmatch(r"(\d+)\s*([KMGT]?)(i?B)?", str(value).strip(), re.IGNORECASE)
        if match is None:
            self.fail(f"'{value}' is not a valid size: use a number of bytes, or a size such as 500M or 20G", param, ctx)
        return int(match[1]) * self._UNITS[match[2].upper()]


class FailOn(click.ParamType[str]):
    """`warning`, or the id of a code."""

    name = "warning|CODE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's
        """Returns the normalised word or code."""
        from migrate.report import known_codes

        text = str(value).strip()
        if text.lower() == "warning":
            return "warning"
        if text.upper() not in known_codes():
            near = difflib.get_close_matches(text.upper(), known_codes(), n=3)
            advice = f"; similar codes: {', '.join(near)}" if near else ""
            self.fail(f"'{value}' is neither 'warning' nor a code{advice}", param, ctx)
        return text.upper()


class CodePage(click.ParamType[str]):
    """A code page supported by Python, such as cp1252."""

    name = "code page"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's
        """Returns the name unchanged."""
        from migrate.archives import is_code_page

        if not is_code_page(str(value)):
            self.fail(f"'{value}' is not a code page: give a name such as cp437, cp850, cp866, cp932 or cp1252", param, ctx)
        return str(value)
