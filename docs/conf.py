"""The documentation site: Sphinx over the Markdown files where they are. `make docs` builds it and fails at a broken link."""

import re
from importlib.metadata import version as version_of

from sphinx.application import Sphinx

project = "talenthub-migrate"
version = release = version_of("talenthub-migrate")

extensions = ["myst_parser"]
html_theme = "furo"
html_title = f"{project} {version}"
root_doc = "docs/README"
# The source folder is the repository, because pages link to the README, to mappings and to modules.
include_patterns = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/**",
    "fixtures/README.md",
    "mappings/**",
    "migrate/pages/**",
]
myst_heading_anchors = 4
# A decision or a code is reached by its index or by the search, not by the navigation.
suppress_warnings = ["toc.not_included"]


def add_navigation(_app: Sphinx, page: str, source: list[str]) -> None:
    """Makes the navigation of the site from the sections and links of docs/README.md, so that there is one list only."""
    if page != root_doc:
        return
    trees = []
    for section in re.split(r"^## ", source[0], flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        links = re.findall(r"^\* .*?\]\(([^)#]+)\.md\)", body, re.MULTILINE)
        paths = [f"/{link.removeprefix('../')}" if link.startswith("../") else link for link in links]
        trees.append("```{toctree}\n:hidden:\n:caption: " + title + "\n\n" + "\n".join(paths) + "\n```\n")
    source[0] += "\n" + "\n".join(trees)


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", add_navigation)
