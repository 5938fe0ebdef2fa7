"""What came of a run, told three ways: on the terminal, as a JSON document, as a page of HTML to sign."""

from migrate.report.document import document
from migrate.report.faults import render_problem
from migrate.report.pages import explain
from migrate.report.terminal import terminal

__all__ = ["document", "explain", "render_problem", "terminal"]
