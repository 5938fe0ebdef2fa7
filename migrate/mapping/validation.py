"""Validates a document against a model, and turns pydantic's errors into problems with location, snippet and help."""

from __future__ import annotations

from copy import deepcopy
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from migrate.core.problems import Problem
from migrate.mapping.codes import MISSING_KEY, UNKNOWN_KEY, WRONG_VALUE
from migrate.mapping.document import Document, NodePath
from migrate.mapping.models import Model
from migrate.mapping.suggestions import nearest, suggestion

M = TypeVar("M", bound=Model)

_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
}


def validate(model: type[M], document: Document, faults: list[Problem]) -> M | None:
    """The document's data as this model, with all faults added.

    Faulty keys are left out of the model (`document.pruned`), so that the others are checked too; None if nothing is left.
    """
    data = deepcopy(document.data)
    unknown: list[tuple[str | int, ...]] = []
    while True:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            found = error.errors(include_url=False)
        unknown += [detail["loc"] for detail in found if detail["type"] == "extra_forbidden"]
        details = {_faulty_node(data, detail): detail for detail in reversed(found)}
        faults += [_problem(model, document, one) for one in reversed(details.values()) if not _is_misspelt(one, unknown)]
        document.pruned = True
        if () in details:
            return None
        for path in details:
            _remove(data, path)


def _is_misspelt(detail: ErrorDetails, unknown: list[tuple[str | int, ...]]) -> bool:
    """True if a missing key is there under a similar name, which is reported as an unknown key: it is one fault."""
    path = detail["loc"]
    beside = [str(other[-1]) for other in unknown if other[:-1] == path[:-1]]
    return detail["type"] == "missing" and any(nearest(word, [str(path[-1])]) for word in beside)


def _faulty_node(data: Any, detail: ErrorDetails) -> NodePath:  # noqa: ANN401 - YAML holds anything
    """The path of the faulty key, or of its nearest parent key; empty for the whole file.

    Pydantic's tags of unions and indexes of lists end the path, so only one of several faults there is reported.
    """
    path = list(detail["loc"])[: -1 if detail["type"] == "missing" else None]
    node: NodePath = ()
    found: Any = data
    for length, part in enumerate(path, start=1):
        if isinstance(found, dict) and part in found:
            node = tuple(path[:length])
        elif not (isinstance(found, list) and isinstance(part, int) and part < len(found)):
            break
        found = found[part]
    return node


def _remove(data: Any, path: NodePath) -> None:  # noqa: ANN401 - YAML holds anything
    for part in path[:-1]:
        known = part in data if isinstance(data, dict) else isinstance(part, int) and part < len(data)
        if not known:
            return
        data = data[part]
    data.pop(path[-1], None)


def _problem(model: type[Model], document: Document, detail: ErrorDetails) -> Problem:
    path: NodePath = tuple(detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        owner = _owner(model, path[:-1])
        word = str(path[-1])
        help_text = suggestion(word, _keys(owner), "known keys")
        return document.problem(UNKNOWN_KEY, f"unknown key '{word}' in {_noun(owner)}", path, at_key=True, help=help_text)
    if kind == "missing":
        owner = _owner(model, path[:-1])
        return document.problem(MISSING_KEY, f"{_noun(owner)} needs the key '{path[-1]}'", path[:-1], at_key=True)
    written = _path_in_file(document, path)
    choice, path = written != path, written
    where = f"'{path[-1]}'" if path else "the file"
    if kind == "literal_error":
        choices = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        given = detail["input"]
        shown = f"'{given}'" if isinstance(given, str) else _kind(given)
        help_text = suggestion(str(given), choices, "it can be")
        return document.problem(WRONG_VALUE, f"{where} cannot be {shown}", path, help=help_text)
    if kind == "string_pattern_mismatch":
        return document.problem(WRONG_VALUE, f"{where} must have the form {detail['ctx']['pattern']}", path)
    expected = _EXPECTED.get(kind)
    if expected is not None and choice:
        expected = "a single value"
    if expected is not None:
        return document.problem(WRONG_VALUE, f"{where} must be {expected}, not {_kind(detail['input'])}", path)
    return document.problem(WRONG_VALUE, f"{where}: {detail['msg'][:1].lower()}{detail['msg'][1:]}", path)


def _path_in_file(document: Document, path: NodePath) -> NodePath:
    """The part of pydantic's path that exists in the file, without its tags of unions."""
    while path and path not in document.values:
        path = path[:-1]
    return path


def _kind(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    for kind, name in ((int, "a number"), (float, "a number"), (str, "a text"), (list, "a list"), (dict, "keys with values")):
        if isinstance(value, kind):
            return name
    return "this"


def _noun(model: type[BaseModel]) -> str:
    return str(getattr(model, "noun", "a mapping"))


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _owner(model: type[BaseModel], path: NodePath) -> type[BaseModel]:
    """The model at a path below another model."""
    found: Any = model
    for part in path:
        if isinstance(found, type) and issubclass(found, BaseModel):
            fields = {field.alias or name: field for name, field in found.model_fields.items()}
            found = _strip_annotation(fields[str(part)].annotation) if str(part) in fields else found
        else:
            found = _strip_annotation(get_args(found)[-1]) if get_args(found) else found
    return found if isinstance(found, type) and issubclass(found, BaseModel) else model


def _strip_annotation(annotation: Any) -> Any:  # noqa: ANN401 - an annotation is no type
    """An annotation without `Annotated` and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _strip_annotation(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        kept = [_strip_annotation(choice) for choice in get_args(annotation) if choice is not type(None)]
        models = [choice for choice in kept if isinstance(choice, type) and issubclass(choice, BaseModel)]
        return models[0] if models else kept[0]
    return annotation
