"""Columns that hold files: the field `content` of an attachment, its size limit, and what cannot be said of a file."""

from __future__ import annotations

from collections.abc import Mapping

from migrate.core.problems import Problem
from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.binding import Scope
from migrate.mapping.codes import CONTRADICTION, MISSING_KEY, WRONG_KEY, WRONG_VALUE
from migrate.mapping.document import NodePath
from migrate.mapping.fields import FieldInfo
from migrate.mapping.folder import Folder
from migrate.mapping.models import FieldRule

#: A file is in memory as a whole, and so is its hexadecimal form, in which most databases take it.
LARGEST_FILE = 64 << 20

_ALLOWED = {"field", "max_bytes", "too_long", "when", "once", "optional", "required", "missing"}


def size_field(scope: Scope, info: FieldInfo, path: NodePath) -> FieldInfo | None:
    """The size of the file that a field holds."""
    return scope.field(f"{info.name.removesuffix('sha256')}size_bytes", path)


def check_file_rule(scope: Scope, rule: FieldRule, path: NodePath) -> None:
    """Checks the keys of a rule that fills a column with a file."""
    document = scope.document
    written = document.written_keys(path) or rule.model_fields_set
    for key in sorted((written & set(FieldRule.model_fields)) - _ALLOWED):
        scope.faults.append(document.problem(CONTRADICTION, f"'{key}' has no effect on a file", (*path, key), at_key=True))
    if rule.max_bytes is None:
        help_text = f"such as max_bytes: 10000000; at most {LARGEST_FILE}"
        scope.faults.append(document.problem(MISSING_KEY, "a file needs 'max_bytes', its largest size", path, help=help_text))
    elif rule.max_bytes > LARGEST_FILE:
        message = f"a file in a column has at most {LARGEST_FILE} bytes"
        scope.faults.append(document.problem(WRONG_VALUE, message, (*path, "max_bytes"), help="store larger files in a folder"))
    if rule.too_long == "truncate":
        message = "a file cannot be cut: 'too_long' is 'reject' or 'null'"
        scope.faults.append(document.problem(WRONG_VALUE, message, (*path, "too_long")))


def check_file_columns(folder: Folder, plans: Mapping[str, TablePlan], faults: list[Problem]) -> None:
    """Checks that no file goes into an outbox, and that none identifies a row."""
    for name, plan in plans.items():
        for entity, part in plan.parts.items():
            for column in (column.spec for column in part.columns if column.spec.content is not None):
                document, file = folder.tables[name]
                own = column.name in (file.entities[entity].columns if file.entities else {})
                path: NodePath = ("entities", entity, "columns", column.name) if own else ("columns", column.name)
                if folder.target.kind == "bundle":
                    help_text = "use 'stored_at', and --attachments"
                    message = "a bundle names files by their place in a store; its tables hold none"
                    faults.append(document.problem(CONTRADICTION, message, path, at_key=True, help=help_text))
                if column.name in plan.spec.key_columns or any(column.name in names for names in plan.spec.unique):
                    message = f"the column '{column.name}' holds a file, which cannot identify a row"
                    faults.append(document.problem(WRONG_KEY, message, path, at_key=True, help="use a column of 'sha256'"))
