"""Reports the outcome of a run: on the terminal, as a JSON document, and as an HTML page to sign."""

from typing import TYPE_CHECKING

from migrate.core.code_pages import known_codes
from migrate.core.first_use import at_first_use
from migrate.report.codes import CODES
from migrate.report.data import ReportData, read, report_data, save
from migrate.report.document import document

if TYPE_CHECKING:
    from migrate.report.changed_rows import changes_csv
    from migrate.report.document_models import document_schema
    from migrate.report.faults import render_problem
    from migrate.report.outcome_text import brief, terminal
    from migrate.report.page import html, write_html
    from migrate.report.pages import Explanation, explain, list_codes, render_page
    from migrate.report.sections import Section

__all__ = [
    "CODES",
    "Explanation",
    "ReportData",
    "Section",
    "brief",
    "changes_csv",
    "document",
    "document_schema",
    "explain",
    "html",
    "known_codes",
    "list_codes",
    "read",
    "render_page",
    "render_problem",
    "report_data",
    "save",
    "terminal",
    "write_html",
]

__getattr__ = at_first_use(
    __name__,
    {
        "Explanation": "pages",
        "Section": "sections",
        "brief": "outcome_text",
        "changes_csv": "changed_rows",
        "document_schema": "document_models",
        "explain": "pages",
        "html": "page",
        "list_codes": "pages",
        "render_page": "pages",
        "render_problem": "faults",
        "terminal": "outcome_text",
        "write_html": "page",
    },
)
