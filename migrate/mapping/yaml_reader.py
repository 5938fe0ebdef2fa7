"""Reads YAML with the location of every node, and reports what YAML allows: duplicate keys and ambiguous values of YAML 1.1."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from migrate.core.problems import Problem
from migrate.core.safe_yaml import DEEPEST, compose_yaml, scan_yaml
from migrate.core.small_files import read_small_text
from migrate.mapping.codes import AMBIGUOUS, ANCHOR, DUPLICATE_KEY, NOT_YAML, TAB, WRONG_VALUE
from migrate.mapping.document import Document, NodePath, Span, shown_name
from migrate.mapping.suggestions import suggestion

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_TRUE, _FALSE, _NULL = {"true", "True", "TRUE"}, {"false", "False", "FALSE"}, {"null", "Null", "NULL", "~", ""}
_BOOLEAN_1_1 = {"y", "n", "yes", "no", "on", "off"}
_OCTAL_1_1 = re.compile(r"[-+]?0[0-9]+")
#: Maximum digits of a number. Python refuses to read more than 4,300, and no column holds more than this.
_LONGEST_NUMBER = 100
_ALIASES = (yaml.AnchorToken, yaml.AliasToken)
_MERGE = "tag:yaml.org,2002:merge"
#: Maximum number of values of a file, including those that aliases repeat.
_MOST_NODES = 100_000


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
        if not _check_aliases(document, readable, faults):
            return document
        root = compose_yaml(readable)
    except yaml.MarkedYAMLError as error:
        document.readable = False
        if not tabbed:
            faults.append(_syntax(document, error))
        return document
    except yaml.YAMLError:
        document.readable = False
        faults.append(document.fault_at(NOT_YAML, "the file contains characters that YAML does not allow", None))
        return document
    document.data = _Builder(document, faults).build(root, ()) if root is not None else {}
    return document


def _check_aliases(document: Document, text: str, faults: list[Problem]) -> bool:
    """Whether each alias has one anchor before it. Faults are added. A text without their signs is not searched."""
    if "&" not in text and "*" not in text:
        return True
    anchors: set[str] = set()
    before = len(faults)
    for token in scan_yaml(text):
        if not isinstance(token, _ALIASES):
            continue
        span = Span(token.start_mark.line + 1, token.start_mark.column + 1, len(token.value) + 1)
        if isinstance(token, yaml.AnchorToken):
            if token.value in anchors:
                faults.append(document.fault_at(ANCHOR, f"the anchor '{token.value}' is defined twice", span))
            anchors.add(token.value)
        elif token.value not in anchors:
            help_text = suggestion(token.value, anchors, "anchors before it")
            faults.append(document.fault_at(ANCHOR, f"there is no anchor '{token.value}' before", span, help=help_text))
    document.readable = document.readable and len(faults) == before
    return len(faults) == before


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


class _Builder:
    """Makes plain data of nodes. A node that aliases repeat has the location of its anchor in each place."""

    def __init__(self, document: Document, faults: list[Problem]) -> None:
        self._document = document
        self._faults = faults
        self._above: list[yaml.Node] = []
        self._count = 0

    def build(self, node: yaml.Node, path: NodePath) -> Any:  # noqa: ANN401 - YAML holds anything
        """The data of a node; its location and those of its children are added to the document."""
        self._count += 1
        if self._count > _MOST_NODES or len(self._above) > DEEPEST or any(node is one for one in self._above):
            self._refuse(node)
            return None
        self._document.values[path] = _span(node)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(self._document, node, self._faults)
        self._above.append(node)
        made = self._items(node, path) if isinstance(node, yaml.SequenceNode) else self._mapping(node, path)
        self._above.pop()
        return made

    def _items(self, node: yaml.SequenceNode, path: NodePath) -> list[Any]:
        return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.Node, path: NodePath) -> dict[str, Any]:
        document, made = self._document, dict[str, Any]()
        for key_node, value_node in self._pairs(node, self._above):
            if not isinstance(key_node, yaml.ScalarNode):
                self._faults.append(document.fault_at(WRONG_VALUE, "a key must be text", _span(key_node)))
                continue
            _scalar(document, key_node, self._faults)
            key = key_node.value
            if key in made:
                first = document.keys[*path, key]
                help_text = f"first in line {first.line}; keep one of them"
                message = f"the key '{key}' occurs twice"
                self._faults.append(document.fault_at(DUPLICATE_KEY, message, _span(key_node), help=help_text))
                continue
            document.keys[*path, key] = _span(key_node)
            made[key] = self.build(value_node, (*path, key))
        return made

    def _pairs(self, node: yaml.Node, above: list[yaml.Node]) -> list[tuple[yaml.Node, yaml.Node]]:
        """The keys and values of a mapping, then those that it merges (`<<: *name`) and does not have itself."""
        self._count += len(node.value)
        if self._count > _MOST_NODES:
            self._refuse(node)
            return []
        pairs: list[tuple[yaml.Node, yaml.Node]] = [pair for pair in node.value if pair[0].tag != _MERGE]
        merged = [value for key, value in node.value if key.tag == _MERGE]
        names = {key.value for key, _ in pairs if isinstance(key, yaml.ScalarNode)}
        for other in (one for value in merged for one in (value.value if isinstance(value, yaml.SequenceNode) else [value])):
            if not isinstance(other, yaml.MappingNode):
                message = "'<<' needs an alias of keys with values, such as '<<: *name'"
                self._faults.append(self._document.fault_at(WRONG_VALUE, message, _span(other)))
            elif any(other is one for one in above):
                self._refuse(other)
            else:
                found = [pair for pair in self._pairs(other, [*above, other]) if pair[0].value not in names]
                names |= {key.value for key, _ in found}
                pairs += found
        return pairs

    def _refuse(self, node: yaml.Node) -> None:
        if not self._document.readable:
            return
        self._count, self._document.readable = _MOST_NODES, False
        message = f"aliases contain themselves, or repeat more than {_MOST_NODES:,} values"
        self._faults.append(self._document.fault_at(ANCHOR, message, _span(node), help="write the rule in full in each place"))


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
