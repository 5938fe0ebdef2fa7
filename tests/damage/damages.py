"""What spreadsheets, scripts and editors do to a cell. This table is data: add a line for each damage that you meet."""

from __future__ import annotations

import datetime as dt
import html
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Damage:
    """`harm` gives the damaged text, or the text itself where the damage does not apply."""

    name: str
    harm: Callable[[str], str]
    source: str

    @property
    def destroys(self) -> bool:
        """Whether nothing of the text is left: then something else must be loaded, or a finding says that it is not."""
        return self.harm("Anna") == self.harm("7") != ""


def _number(harm: Callable[[int], str]) -> Callable[[str], str]:
    return lambda text: harm(int(text)) if text.isdigit() else text


def _moment(form: str) -> Callable[[str], str]:
    """Writes milliseconds since 1970 as a time of that form."""

    def harm(text: str) -> str:
        return dt.datetime.fromtimestamp(int(text) / 1000, dt.UTC).strftime(form) if _is_time(text) else text

    return harm


def _is_time(text: str) -> bool:
    return text.isdigit() and len(text) == 13


def _twice(text: str) -> str:
    return text.encode().decode("cp1252", "replace")


def _address(harm: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: harm(text) if "@" in text else text


def _link(harm: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: harm(text) if text.startswith("https://") else text


def _phone(harm: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: harm(text) if text.startswith("+") else text


_CYRILLIC = str.maketrans("aeopcxy", "аеорсху")  # noqa: RUF001 - look-alike letters are the point
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")  # noqa: RUF001 - wide digits are the point

DAMAGES: tuple[Damage, ...] = (
    Damage("exponent", _number(lambda n: f"{n:.2E}"), "a spreadsheet's narrow column, saved as CSV"),
    Damage("rounded", _number(lambda n: str(n // 100 * 100) if n > 10**15 else str(n)), "a spreadsheet keeps 15 digits"),
    Damage("point zero", _number(lambda n: f"{n}.0"), "a script read the column as float"),
    Damage("thousands comma", _number(lambda n: f"{n:,}"), "cell format of English spreadsheets"),
    Damage("thousands point", _number(lambda n: f"{n:,}".replace(",", ".")), "cell format of German spreadsheets"),
    Damage("leading zeros", _number(lambda n: f"00{n}"), "a script pads ids"),
    Damage("guard apostrophe", lambda t: "'" + t, "a guard against formulas"),
    Damage("formula text", lambda t: f'="{t}"', "exports that protect numbers from spreadsheets"),
    Damage("hashes", lambda _: "########", "a spreadsheet's column that is too narrow"),
    Damage("#N/A", lambda _: "#N/A", "a failed lookup"),
    Damage("#NAME?", lambda _: "#NAME?", "a spreadsheet's unknown formula"),
    Damage("#REF!", lambda _: "#REF!", "a spreadsheet's deleted cell"),
    Damage("null", lambda _: "null", "a script that writes JSON's null"),
    Damage("NULL", lambda _: "NULL", "a database's export"),
    Damage("NaN", lambda _: "NaN", "a script that reads with floats"),
    Damage("None", lambda _: "None", "a Python script"),
    Damage("\\N", lambda _: "\\N", "a database's dump"),
    Damage("leading space", lambda t: "  " + t, "copied by hand"),
    Damage("trailing space", lambda t: t + "  ", "copied by hand"),
    Damage("no-break space", lambda t: "\u00a0" + t + "\u00a0", "copied from a web page"),
    Damage("zero-width space", lambda t: t[:2] + "\u200b" + t[2:], "copied from a web page"),
    Damage("mark at the front", lambda t: "\ufeff" + t, "files joined with their byte order marks"),
    Damage("soft hyphen", lambda t: t[:2] + "\u00ad" + t[2:], "copied from a PDF"),
    Damage("direction mark", lambda t: "\u202a" + t + "\u202c", "copied from an address book"),
    Damage("decomposed", lambda t: unicodedata.normalize("NFD", t), "file names and text of macOS"),
    Damage("look-alike letters", lambda t: t.translate(_CYRILLIC), "typed on another keyboard"),
    Damage("wide digits", lambda t: t.translate(_WIDE), "a Japanese input method"),
    Damage("smart quotes", lambda t: t.replace("'", "\u2019").replace('"', "\u201c"), "an editor's correction"),
    Damage("en dash", lambda t: t.replace("-", "\u2013"), "an editor's correction"),
    Damage("encoded twice", _twice, "UTF-8 opened as cp1252"),
    Damage("replacement", lambda t: t[:1] + "\ufffd" + t[2:], "decoded with a wrong encoding"),
    Damage("question mark", lambda t: t.encode("ascii", "replace").decode(), "saved as ASCII"),
    Damage("line break", lambda t: t + "\r\n", "Alt and Enter in a cell"),
    Damage("tab", lambda t: "\t" + t, "pasted from a table"),
    Damage("NUL", lambda t: t + "\x00", "padding of fixed width"),
    Damage("Ctrl-Z", lambda t: t + "\x1a", "the end of a DOS file"),
    Damage("HTML entities", html.escape, "a web form escapes"),
    Damage("percent-encoding", quote, "a script encodes links"),
    Damage("quoted again", lambda t: f'"{t}"', "quoted by two programs"),
    Damage("doubled semicolon", lambda t: t.replace(";", ";;"), "lists with empty items"),
    Damage("semicolons around", lambda t: f";{t};", "lists joined by a script"),
    Damage("wide semicolon", lambda t: t.replace(";", "\uff1b"), "a Chinese input method"),
    Damage("comma list", lambda t: t.replace(";", ","), "another separator"),
    Damage("pipe list", lambda t: t.replace(";", "|"), "another separator"),
    Damage("upper case", str.upper, "a script folds case"),
    Damage("lower case", str.lower, "a script folds case"),
    Damage("empty", lambda _: "", "a cell was cleared"),
    Damage("US date", _moment("%m/%d/%Y"), "a spreadsheet's locale"),
    Damage("German date", _moment("%d.%m.%Y"), "a spreadsheet's locale"),
    Damage("two-digit year", _moment("%m/%d/%y"), "a spreadsheet's short date"),
    Damage("zone letters", _moment("%Y-%m-%d %H:%M:%S PST"), "a log's form"),
    Damage("five-digit year", _moment("+1%Y-%m-%dT%H:%M:%SZ"), "a key typed twice"),
    Damage("seconds", lambda t: t[:10] if _is_time(t) else t, "a script divides by 1000"),
    Damage("serial day", lambda t: str(int(t) // 86_400_000 + 25_569) if _is_time(t) else t, "a spreadsheet's number"),
    Damage("lost plus", _phone(lambda t: t[1:]), "a spreadsheet reads a number"),
    Damage("phone with words", _phone(lambda t: t + " call after six"), "typed by hand"),
    Damage("display name", _address(lambda t: f'"Zoë; G" <{t.split(";", maxsplit=1)[0]}>'), "copied from a mail program"),
    Damage("mailto", _address(lambda t: "mailto:" + t), "copied from a link"),
    Damage("doubled link", _link(lambda t: "https://www.linkedin.com/in/" + t), "pasted after the prefix"),
    Damage("tracking", _link(lambda t: t + "?trk=people&utm_source=x"), "copied from a mail"),
    Damage("cut cell", lambda t: (t + " " + "x" * 40_000)[:32_767], "a spreadsheet's limit of a cell"),
)
