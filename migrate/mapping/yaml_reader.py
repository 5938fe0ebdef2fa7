"""Reads YAML with the location of every node, and reports what YAML allows: duplicate keys and ambiguous values of YAML 1.1."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from migrate.core.problems import Problem
from migrate.core.safe_yaml import scan_yaml
from migrate.core.small_files import read_small_text
from migrate.mapping.codes import AMBIGUOUS, ANCHOR, DUPLICATE_KEY, NOT_YAML, TAB, WRONG_VALUE
from migrate.mapping.document import Document, NodePath, Span, shown_name

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_TRUE, _FALSE, _NULL = {"true", "True", "TRUE"}, {"false", "False", "FALSE"}, {"null", "Null", "NULL", "~", ""}
_BOOLEAN_1_1 = {"y", "n", "yes", "no", "on", "off"}
_OCTAL_1_1 = re.compile(r"[-+]?0[0-9]+")
#: Maximum digits of a number. Python refuses to read more than 4,300, and no column holds more than this.
_LONGEST_NUMBER = 100
_SLUGS = (yaml.AnchorToken, yaml.AliasToken)


def read_yaml(path: Path, faults: list[Problem]) -> Document:
    """The file as a document. Faults are added, and `readable` is False if nothing can be checked."""
    document = Document(path, shown_name(path), [])
    try:
        text = read_small_text(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or "no access")
        faults.append(document.fault_at(NOT_YAML, f"the file cannot be read: {reason}", None))
        document.readable = False
        return document
    document.lines = text.splitlines()
    tabbed = _tabs(document, faults)
    readable = re.sub(r"^[ \t]+", lambda found: found[0].replace("\t", " "), text, flags=re.MULTILINE) if tabbed else text
    try:
        endless = False
        for token in scan_yaml(readable):
            endless = endless or isinstance(token, yaml.AliasToken)
            if isinstance(token, _SLUGS):
                what = "anchor" if isinstance(token, yaml.AnchorToken) else "alias"
                span = Span(token.start_mark.line + 1, token.start_mark.column + 1, len(token.value) + 1)
                message = f"the {what} '{token.value}' is not allowed"
                faults.append(document.fault_at(ANCHOR, message, span, help="write the rule in full in each place"))
        if endless:  # an alias may be recursive, or expand to more than fits into memory
            document.readable = False
            return document
        root = yaml.compose(readable, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        document.readable = False
        if not tabbed:
            faults.append(_syntax(document, error))
        return document
    except yaml.YAMLError:
        document.readable = False
        faults.append(document.fault_at(NOT_YAML, "the file contains characters that YAML does not allow", None))
        return document
    document.data = _build(document, root, (), faults) if root is not None else {}
    return document


def _tabs(document: Document, faults: list[Problem]) -> bool:
    found = False
    for number, line in enumerate(document.lines, start=1):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip():
            found = True
            span = Span(number, indent.index("\t") + 1, 1)
            faults.append(document.fault_at(TAB, "a tab in the indentation", span, help="indent with spaces"))
    return found


def _syntax(document: Document, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    span = Span(mark.line + 1, mark.column + 1, 1) if mark is not None else None
    if span is not None and span.line > len(document.lines) > 0:
        # Something that is missing at the end of the file is shown after the last line.
        span = Span(len(document.lines), len(document.lines[-1]) + 1, 1)
    reason = f"{error.problem}, {error.context}" if error.context else str(error.problem)
    return document.fault_at(NOT_YAML, f"the file is not YAML: {reason}", span)


def _span(node: yaml.Node) -> Span:
    start, end = node.start_mark, node.end_mark
    length = end.column - start.column if end.line == start.line else 1
    return Span(start.line + 1, start.column + 1, max(1, length))


def _build(document: Document, node: yaml.Node, path: NodePath, faults: list[Problem]) -> Any:  # noqa: ANN401 - YAML holds anything
    document.values[path] = _span(node)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(document, node, faults)
    if isinstance(node, yaml.SequenceNode):
        return [_build(document, item, (*path, index), faults) for index, item in enumerate(node.value)]
    made: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(document.fault_at(WRONG_VALUE, "a key must be text", _span(key_node)))
            continue
        _scalar(document, key_node, faults)
        key = key_node.value
        if key in made:
            first = document.keys[(*path, key)]
            span = _span(key_node)
            help_text = f"first in line {first.line}; keep one of them"
            faults.append(document.fault_at(DUPLICATE_KEY, f"the key '{key}' occurs twice", span, help=help_text))
            continue
        document.keys[(*path, key)] = _span(key_node)
        made[key] = _build(document, value_node, (*path, key), faults)
    return made


def _scalar(document: Document, node: yaml.ScalarNode, faults: list[Problem]) -> Any:  # noqa: ANN401 - YAML holds anything
    text: str = node.value
    if node.style is not None:
        return text
    if text.lower() in _BOOLEAN_1_1 or _OCTAL_1_1.fullmatch(text):
        what = "an octal number" if _OCTAL_1_1.fullmatch(text) else "true or false"
        help_text = f"write '{text}' in quotes" + ("" if "octal" in what else ", or true or false")
        faults.append(document.fault_at(AMBIGUOUS, f"some YAML readers read {text} as {what}", _span(node), help=help_text))
        return text
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if text in _NULL:
        return None
    if _INTEGER.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
