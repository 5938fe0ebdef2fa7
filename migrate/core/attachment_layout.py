"""The template for locations in the attachment store. A mapping contains it; storing a file fills it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import NamedTuple

from migrate.core.problems import Code, Severity

LAYOUT = Code("A401", "the store's layout cannot be used", Severity.ERROR)

#: `sha256` takes a length, `{sha256:2}`; `name` is `stem` and `suffix`, the suffix with its dot. `plain_name` is the name in
#: printable ASCII; with a list, `{plain_name:pdf,txt}`, a name with another extension gets `.txt` appended.
FIELDS = ("candidate_id", "folder", "name", "stem", "suffix", "sha256", "plain_name")
_EXTENSIONS = re.compile(r"[a-z0-9]+(,[a-z0-9]+)*")

#: Unique by the hash, readable by its name, and found again by candidate (docs/decisions/0030).
DEFAULT_LAYOUT = "{candidate_id}/{folder}/{sha256:16}-{name}"

#: The text before a field, the field, the length that it is cut to; for the text after the last field, no field.
Parts = tuple[tuple[str, str | None, int | None], ...]


class LayoutFault(NamedTuple):
    """A fault of a template, as a sentence; `field` is set if the field is unknown."""

    message: str
    field: str | None = None


def layout_parts(template: str) -> Parts:
    """The pieces of a template that has no faults."""
    pieces = Formatter().parse(template)
    return tuple((literal, name, int(spec) if spec and spec.isdigit() else None) for literal, name, spec, _ in pieces)


def plain_extensions(template: str) -> frozenset[str]:
    """The extensions that `plain_name` leaves as they are; empty if it leaves all."""
    listed = [spec for _, name, spec, _ in Formatter().parse(template) if name == "plain_name" and spec]
    return frozenset(one for spec in listed for one in spec.split(","))


def layout_faults(template: str) -> list[LayoutFault]:
    """What is wrong with a template: unknown fields, nothing that distinguishes files, a path that climbs."""
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        return [LayoutFault(f"the layout is not a valid template: {error}")]
    return list(_faults(template, [(name, spec or "", conversion) for _, name, spec, conversion in pieces if name is not None]))


def _faults(template: str, fields: list[tuple[str, str, str | None]]) -> Iterator[LayoutFault]:
    for name, spec, conversion in fields:
        if name not in FIELDS:
            yield LayoutFault(f"the layout has no field '{name}'; there are {', '.join(FIELDS)}", name)
        elif name == "plain_name" and not conversion and (not spec or _EXTENSIONS.fullmatch(spec)):
            continue
        elif conversion or (spec and (name != "sha256" or not spec.isdecimal() or not 1 <= int(spec) <= 64)):
            yield LayoutFault(f"the layout's field '{name}' takes no format; only sha256 takes a length of 1 to 64")
    names = {name for name, _, _ in fields}
    if "sha256" not in names and not {"name", "stem", "plain_name"} & names:
        yield LayoutFault("the layout names neither the file nor its content: it needs name, stem or sha256")
    steps = re.sub(r"\{[^}]*\}", "x", template).split("/")
    if any(step in ("", ".", "..") for step in steps) or "\\" in template:
        yield LayoutFault("the layout must be a path below the store: no empty step, no '.', no '..', no backslash")
    elif steps[0].startswith("."):
        yield LayoutFault("the layout must not begin with a dot: such folders belong to the store itself")
