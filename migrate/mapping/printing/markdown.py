"""The sheets as Markdown."""

from __future__ import annotations

from migrate.mapping.loaded import Mapping
from migrate.mapping.printing.sheets import Sheet, attachments

HEADINGS = ("Source", "Our field", "Transforms", "Column", "Otherwise", "Example")


def as_markdown(mapping: Mapping, sheets: list[Sheet]) -> str:
    """One section per table, with a line for the signature at the end."""
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
    return "\n".join([*parts, "Agreed (name, date): ______________________", ""])


def _row(cells: tuple[str, ...]) -> str:
    shown = [cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ") for cell in cells]
    return f"| {' | '.join(shown)} |"
