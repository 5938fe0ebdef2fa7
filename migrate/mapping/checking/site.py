"""Inputs and findings of the check of one table."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.core.problems import Code, Problem
from migrate.mapping.applying.rules import TablePlan
from migrate.mapping.document import Document, NodePath
from migrate.mapping.loaded import Mapping
from migrate.mapping.models import TableFile
from migrate.targets.schema import TargetColumn, TargetSchema, TargetTable


@dataclass(frozen=True, slots=True)
class Site:
    """One table of the mapping and the same table in the target, with the findings so far."""

    mapping: Mapping
    plan: TablePlan
    document: Document
    file: TableFile
    table: TargetTable
    schema: TargetSchema
    problems: list[Problem]

    def column(self, name: str) -> TargetColumn | None:
        """The target's column of that name."""
        return next((column for column in self.table.columns if column.name == name), None)

    def rule_path(self, entity: str, name: str) -> NodePath:
        """The path of a column's rule: under its entity, or among the shared rules."""
        part = (self.file.entities or {}).get(entity)
        return ("entities", entity, "columns", name) if part is not None and name in part.columns else ("columns", name)

    def add(self, code: Code, message: str, path: NodePath, *, help_text: str | None = None, at_key: bool = False) -> None:
        """Adds a mismatch. Duplicates are ignored, because a rule that several entities share is checked for each."""
        problem = self.document.problem(code, message, path, at_key=at_key, help=help_text)
        if problem not in self.problems:
            self.problems.append(problem)
