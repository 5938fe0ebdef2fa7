"""The pages of the codes: every code that a user can meet has one, in `migrate/pages`."""

from __future__ import annotations

import re
from importlib.resources import files

from migrate.core.problems import Severity

_FOLDER = files("migrate") / "pages"
_SEVERITY = re.compile(r"^Severity: (\w+)", re.MULTILINE)


def known_codes() -> list[str]:
    """Returns every code that has a page, in order."""
    return sorted(page.name.removesuffix(".md") for page in _FOLDER.iterdir() if page.name.endswith(".md"))


def page(code: str) -> str:
    """Returns the page of a known code, as Markdown."""
    return (_FOLDER / f"{code}.md").read_text(encoding="utf-8")


def severity_of(code: str) -> Severity:
    """Returns the severity of a known code."""
    found = _SEVERITY.search(page(code))
    return Severity(found[1]) if found else Severity.ERROR


def remedy(code: str) -> str:
    """Returns the first paragraph of a page's "How to fix", on one line; empty for a code without a page."""
    if code not in known_codes():
        return ""
    _, _, rest = page(code).partition("## How to fix\n")
    return " ".join(rest.strip().partition("\n\n")[0].split()).replace("`", "")
