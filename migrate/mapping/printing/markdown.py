"""The sheets as Markdown."""

from __future__ import annotations

from migrate.mapping.loaded import Mapping
from migrate.mapping.printing.bundle_files import HEADINGS as FILE_HEADINGS
from migrate.mapping.printing.bundle_files import printed_files
from migrate.mapping.printing.sheets import Sheet, attachments

HEADINGS = ("Source", "Our field", "Transforms", "Column", "Otherwise", "Example")


def as_markdown(mapping: Mapping, sheets: list[Sheet]) -> str:
    """One section per table and per file of a bundle, with a line for the signature at the end."""
    parts = [
        f"# Mapping {mapping.name}",
        "",
        f"Fingerprint `{mapping.fingerprint}`. {attachments(mapping.policies.attachments)}",
        "",
    ]
    for sheet in sheets:
        parts += [f"## {sheet.table} from {sheet.entity}", "", f"Key: `{sheet.key}`. {'; '.join(sheet.rules)}.", ""]
        parts += [_row(HEADINGS), _row(("---",) * len(HEADINGS))]
        parts += [
            _row((line.source, line.field, line.transforms, line.column, line.policy, line.example)) for line in sheet.lines
        ]
        parts.append("")
    for file in printed_files(mapping.bundle):
        parts += [f"## File {file.name} from {file.table}", "", f"{file.form}.", ""]
        parts += [_row(FILE_HEADINGS), _row(("---",) * len(FILE_HEADINGS)), *map(_row, file.lines), ""]
    return "\n".join([*parts, "Agreed (name, date): ______________________", ""])


def _row(cells: tuple[str, ...]) -> str:
    shown = [cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ") for cell in cells]
    return f"| {' | '.join(shown)} |"
