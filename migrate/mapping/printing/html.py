"""The sheets as one self-contained HTML page."""

from __future__ import annotations

from migrate.mapping.loaded import Mapping
from migrate.mapping.printing.bundle_files import HEADINGS as FILE_HEADINGS
from migrate.mapping.printing.bundle_files import printed_files
from migrate.mapping.printing.markdown import HEADINGS
from migrate.mapping.printing.sheets import Sheet, attachments


def as_html(mapping: Mapping, sheets: list[Sheet]) -> str:
    """One section per table and per file of a bundle, for printing and signing."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - start-up counts: only a page needs jinja2

    environment = Environment(
        loader=PackageLoader("migrate.mapping.printing", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    shown = attachments(mapping.policies.attachments)
    return environment.get_template("mapping.html.j2").render(
        mapping=mapping,
        sheets=sheets,
        headings=HEADINGS,
        attachments=shown,
        files=printed_files(mapping.bundle),
        file_headings=FILE_HEADINGS,
    )
