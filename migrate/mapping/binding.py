"""Resolves names in a mapping: fields, transforms with their options, templates. Faults contain their location."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import Formatter
from typing import Any

import polars as pl
from pydantic import ValidationError

from migrate.core.entities import ENTITIES, Entity
from migrate.core.problems import Problem
from migrate.mapping.applying.rules import Step
from migrate.mapping.codes import UNKNOWN_ENTITY, UNKNOWN_FIELD, UNKNOWN_TRANSFORM, WRONG_OPTION, WRONG_TEMPLATE, WRONG_TYPE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.fields import SPECIAL_FIELDS, FieldInfo, field_info, meant_field
from migrate.mapping.links import STANDARD_LINKS, Links
from migrate.mapping.seeds import Seeds
from migrate.mapping.suggestions import suggestion
from migrate.mapping.transforms import DTYPES, TRANSFORMS, Kind, Transform
from migrate.mapping.users import Users
from migrate.mapping.value_maps import MapFile

#: The transform that converts one type to another.
CONVERSIONS: dict[tuple[str, str], str] = {
    ("text", "integer"): "integer",
    ("text", "number"): "number",
    ("text", "boolean"): "boolean",
    ("text", "time"): "time",
    ("text", "date"): "date",
    ("text", "json"): "json",
    ("list", "json"): "json_list",
    ("integer", "text"): "text",
    ("number", "text"): "text",
    ("boolean", "text"): "text",
    ("time", "text"): "text",
    ("date", "text"): "text",
    ("time", "date"): "day",
}


@dataclass(slots=True)
class Scope:
    """The context of a name: its file, the entity, whether the table splits a list, settings of the whole mapping."""

    document: Document
    entity: Entity
    items: bool
    phone_region: str | None
    time_zone: str | None
    maps: dict[str, MapFile]
    users: Users
    user_tables: frozenset[str]
    links: Links = field(default_factory=lambda: STANDARD_LINKS)
    seeds: Seeds = field(default_factory=Seeds)
    faults: list[Problem] = field(default_factory=list)

    def field(self, name: str, path: NodePath, *, content: bool = False) -> FieldInfo | None:
        """The field of that name; None, with a fault added, if there is none. `content`: it may be a file."""
        found = field_info(name, self.entity, items=self.items, links=self.links)
        if found is None:
            help_text = meant_field(name, self.entity, items=self.items, links=self.links)
            message = f"entity {self.entity.name} has no field '{name}'"
            self.faults.append(self.document.problem(UNKNOWN_FIELD, message, path, help=help_text))
        elif found.kind == "content" and not content:
            message = f"'{name}' is a file, which only the 'field' of a column's rule can name"
            self.faults.append(self.document.problem(WRONG_TYPE, message, path, help="take 'sha256' to compare files"))
            return None
        return found

    def record_field(self, name: str, path: NodePath) -> FieldInfo | None:
        """A field of the record itself. Fields that rows and items add later cannot decide which records and items exist."""
        found = self.field(name, path)
        if found is not None and found.name in SPECIAL_FIELDS:
            message = f"'{name}' cannot be used here: rows get it at a later step"
            help_text = f"take a field of entity {self.entity.name}"
            self.faults.append(self.document.problem(UNKNOWN_FIELD, message, path, help=help_text))
            return None
        return found

    def template(self, text: str, path: NodePath) -> tuple[tuple[str, FieldInfo | None], ...]:
        """The parts of a template: literal text and the field after it."""
        try:
            parsed = list(Formatter().parse(text))
        except ValueError as error:
            help_text = "write a literal brace twice: {{ or }}"
            self.faults.append(
                self.document.problem(WRONG_TEMPLATE, f"the template cannot be read: {error}", path, help=help_text)
            )
            return ()
        parts: list[tuple[str, FieldInfo | None]] = []
        for literal, name, layout, conversion in parsed:
            if layout or conversion:
                message = "a template can contain only field names in braces, without ':' or '!'"
                self.faults.append(self.document.problem(WRONG_TEMPLATE, message, path))
                continue
            parts.append((literal, self.field(name, path) if name is not None else None))
        return tuple(parts)

    def steps(self, clean: list[Any], kind: Kind, path: NodePath) -> tuple[tuple[Step, ...], Kind]:
        """The chain, and the type of its result."""
        made: list[Step] = []
        for index, written in enumerate(clean):
            here = (*path, index)
            named = self._named(written, here)
            if named is None:
                continue
            known, options = named
            if known.takes not in {"any", kind}:
                message = f"'{known.name}' takes {_article(known.takes)}, not {_article(kind)}"
                self.faults.append(self.document.problem(WRONG_TYPE, message, here))
                continue
            made.append(Step(known, options))
            kind = known.gives if known.gives != "same" else kind
        return tuple(made), kind

    def convert(self, kind: Kind, wanted: Kind, path: NodePath) -> tuple[Step, ...]:
        """The step that converts one type to another; none if they are the same."""
        if kind == wanted or (kind, wanted) == ("integer", "number"):
            return ()
        name = CONVERSIONS.get((kind, wanted))
        if name is None:
            message = f"{_article(kind)} cannot be converted to {_article(wanted)}"
            self.faults.append(self.document.problem(WRONG_TYPE, message, path))
            return ()
        return (Step(TRANSFORMS[name], {}),)

    def _named(self, written: object, path: NodePath) -> tuple[Transform, dict[str, Any]] | None:
        name, given = next(iter(written.items())) if isinstance(written, dict) and len(written) == 1 else (written, None)
        if not isinstance(name, str):
            self.faults.append(
                self.document.problem(WRONG_OPTION, "a step is a transform's name, or one name with options", path)
            )
            return None
        known = TRANSFORMS.get(name)
        if known is None:
            help_text = suggestion(name, TRANSFORMS, "known transforms")
            message = f"there is no transform '{name}'"
            self.faults.append(self.document.problem(UNKNOWN_TRANSFORM, message, path, help=help_text))
            return None
        options = given if isinstance(given, dict) else ({} if given is None else {known.main: given})
        return self._bind_options(known, options, path)

    def _bind_options(self, known: Transform, options: dict[Any, Any], path: NodePath) -> tuple[Transform, dict[str, Any]] | None:
        if None in options:
            self.faults.append(self.document.problem(WRONG_OPTION, f"'{known.name}' takes no option", path))
            return None
        listed = {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
        try:
            bound = known.options.model_validate(listed).model_dump()
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                option = str(detail["loc"][0]) if detail["loc"] else known.name
                message = f"option '{option}' of '{known.name}': {detail['msg'][:1].lower()}{detail['msg'][1:]}"
                help_text = suggestion(option, known.options.model_fields, "its options")
                unknown = detail["type"] == "extra_forbidden"
                self.faults.append(self.document.problem(WRONG_OPTION, message, path, help=help_text if unknown else None))
            return None
        if "region" in bound and bound["region"] is None:
            bound["region"] = self.phone_region
        if known.name == "wall_clock" and bound["zone"] is None:
            bound["zone"] = self.time_zone
        reason = _find_option_fault(known, bound)
        if reason is not None:
            self.faults.append(
                self.document.problem(WRONG_OPTION, f"'{known.name}' has an option that is not valid: {reason}", path)
            )
            return None
        return known, bound


def _find_option_fault(known: Transform, options: dict[str, Any]) -> str | None:
    """Why a transform fails with its options (an unknown time zone, an invalid format); None if it works."""
    takes = "text" if known.takes == "any" else known.takes
    sample = {"text": "2024-05-01 10:00:00", "list": ["a"], "integer": 1, "number": 1.0, "boolean": True}
    value = pl.Series("v", [sample.get(takes)], dtype=DTYPES[takes], strict=False)
    if takes in {"time", "date"}:
        value = pl.Series("v", ["2024-05-01 10:00:00"]).str.to_datetime(time_zone="UTC", time_unit="us").cast(DTYPES[takes])
    try:
        value.to_frame().select(known.function(pl.col("v"), **options))
    except (pl.exceptions.PolarsError, ValueError, TypeError) as error:
        return str(error).splitlines()[0]
    return None


def _article(kind: str) -> str:
    return {"integer": "an integer", "json": "JSON", "any": "any value", "content": "a file"}.get(kind, f"a {kind}")


def known_entity(document: Document, name: str, path: NodePath, faults: list[Problem]) -> Entity | None:
    """The entity of that name, or None and a fault with a suggestion."""
    entity = ENTITIES.get(name)
    if entity is None:
        help_text = suggestion(name, ENTITIES, "known entities")
        faults.append(document.problem(UNKNOWN_ENTITY, f"there is no entity '{name}'", path, help=help_text))
    return entity
