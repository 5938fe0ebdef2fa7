"""Reports the outcome of a run: on the terminal, as a JSON document, and as an HTML page to sign."""

from migrate.core.code_pages import known_codes
from migrate.report.changed_rows import changes_csv
from migrate.report.codes import CODES
from migrate.report.data import ReportData, read, report_data, save
from migrate.report.document import document
from migrate.report.document_schema import document_schema
from migrate.report.faults import render_problem
from migrate.report.page import html, write_html
from migrate.report.pages import Explanation, explain, list_codes, render_page
from migrate.report.sections import Section
from migrate.report.terminal import brief, terminal

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
