"""HTML to text and back."""

import html as library
import re
from html.parser import HTMLParser

import polars as pl

from migrate.mapping.transforms.registry import of_distinct, transform

_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_BREAKS = _HEADINGS | {"address", "article", "blockquote", "br", "div", "dl", "dt", "dd", "hr", "li", "ol", "p", "pre"}
_BREAKS |= {"section", "table", "tr", "ul"}
_UNSEEN = frozenset({"head", "script", "style", "title"})


class _Reader(HTMLParser):
    """Collects the text that a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's signature
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _BREAKS:
            self.parts.append("\n\n" if tag == "p" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BREAKS - {"br", "hr", "li"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def _as_text(markup: str) -> str:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(reader.parts))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


@transform(takes="text", gives="text")
def html_to_text(value: pl.Expr) -> pl.Expr:
    r"""Converts HTML to the text that a browser shows: paragraphs and breaks become lines, list items start with a dash.

    Examples:
        "<p>Tom &amp; Ida</p><p>two</p>" | html_to_text | "Tom & Ida\n\ntwo"
        "a<br>b<script>x()</script>" | html_to_text | "a\nb"
        "<ul><li>one</li><li>two</li></ul>" | html_to_text | "- one\n- two"
    """
    return of_distinct(value, _as_text)


@transform(takes="text", gives="text")
def text_to_html(value: pl.Expr) -> pl.Expr:
    r"""Converts text to HTML: special characters are escaped, line breaks become `<br />`.

    Examples:
        "a < b\nc" | text_to_html | "a &lt; b<br />c"
    """
    return escape_html(value).str.replace_all(r"\r\n|\r|\n", "<br />")


@transform(takes="text", gives="text")
def escape_html(value: pl.Expr) -> pl.Expr:
    r"""Escapes the special characters of HTML: `&`, `<`, `>` and quotes.

    Examples:
        "<b> \"&\" '" | escape_html | "&lt;b&gt; &quot;&amp;&quot; &#x27;"
    """
    for plain in "&<>\"'":
        value = value.str.replace_all(plain, library.escape(plain), literal=True)
    return value
