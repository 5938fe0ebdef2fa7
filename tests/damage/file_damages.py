"""What programs and people do to records, columns and files. This table is data: add a line for each damage that you meet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

Lines = list[str]


@dataclass(frozen=True)
class FileDamage:
    """`harm` takes the lines of a CSV, without line ends, its header first, and gives the file's bytes."""

    name: str
    harm: Callable[[Lines], bytes]
    source: str


def _joined(harm: Callable[[Lines], Lines], end: str = "\r\n") -> Callable[[Lines], bytes]:
    return lambda lines: "".join(line + end for line in harm(lines)).encode()


def _record(harm: Callable[[str], str]) -> Callable[[Lines], bytes]:
    """Damages the record in the middle."""
    return _joined(lambda lines: [harm(line) if at == len(lines) // 2 else line for at, line in enumerate(lines)])


def _records(harm: Callable[[str], str]) -> Callable[[Lines], bytes]:
    """Damages every record, but not the header."""
    return _joined(lambda lines: [lines[0], *map(harm, lines[1:])])


def _every(harm: Callable[[str], str]) -> Callable[[Lines], bytes]:
    """Damages the header and every record."""
    return _joined(lambda lines: list(map(harm, lines)))


def _insert(line: Callable[[Lines], str], at: Callable[[Lines], int]) -> Callable[[Lines], bytes]:
    return _joined(lambda lines: [*lines[: at(lines)], line(lines), *lines[at(lines) :]])


def _middle(lines: Lines) -> int:
    return len(lines) // 2


def _header(harm: Callable[[str], str]) -> Callable[[Lines], bytes]:
    return _joined(lambda lines: [harm(lines[0]), *lines[1:]])


def plain(lines: Lines) -> bytes:
    """The file as it is."""
    return "".join(line + "\r\n" for line in lines).encode()


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]))


def _line(cells: list[str], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(cells)
    return text.getvalue()


def _wrapped(line: str) -> str:
    """The line as one quoted cell."""
    return '"' + line.replace('"', '""') + '"'


def _by(delimiter: str) -> Callable[[str], str]:
    return lambda line: _line(_cells(line), delimiter)


def _in_cp1252(lines: Lines) -> bytes:
    return b"".join(line.encode("cp1252" if at == _middle(lines) else "utf-8") + b"\r\n" for at, line in enumerate(lines))


#: What happens to one record, or between two.
RECORD_DAMAGES: tuple[FileDamage, ...] = (
    FileDamage("record twice", _insert(lambda lines: lines[_middle(lines)], _middle), "files joined by hand"),
    FileDamage("record blanked", _record(lambda line: "," * (len(_cells(line)) - 1)), "cells cleared in a spreadsheet"),
    FileDamage("blank line", _insert(lambda _: "", _middle), "an editor"),
    FileDamage("record cut off", _record(lambda line: _line(_cells(line)[: len(_cells(line)) // 2])), "a script that crashed"),
    FileDamage("record with a field more", _record(lambda line: line + ",more"), "a comma without quotes"),
    FileDamage("record with separators at its end", _record(lambda line: line + ",,,"), "a spreadsheet's used range"),
    FileDamage("record in quotes", _record(_wrapped), "a spreadsheet that opened a CSV as one column"),
    FileDamage("record with semicolons", _record(_by(";")), "rows pasted from another file"),
    FileDamage(
        "record in two lines", _record(lambda line: line[: len(line) // 2] + "\r\n" + line[len(line) // 2 :]), "an editor"
    ),
    FileDamage("quote never closed", _record(lambda line: line + '"'), "a script without a CSV library"),
    FileDamage("cell never closed", _record(lambda line: line.replace(",", ',"', 1)), "a script without a CSV library"),
    FileDamage("record in cp1252", _in_cp1252, "rows pasted by an old editor"),
    FileDamage("record with a mark", _record(lambda line: "\ufeff" + line), "files joined with their byte order marks"),
    FileDamage("header in the middle", _insert(lambda lines: lines[0], _middle), "files joined by `cat`"),
    FileDamage("single quotes", _every(lambda line: line.replace('"', "'")), "a script without a CSV library"),
    FileDamage("total at the end", _insert(lambda _: "Total: 40", len), "a report"),
    FileDamage("total in all cells", _insert(lambda lines: "Total: 40" + "," * lines[0].count(","), len), "a spreadsheet's sum"),
)
#: What happens to a file.
FILE_DAMAGES: tuple[FileDamage, ...] = (
    FileDamage("line above", _insert(lambda _: "Export of 2023-05-17", lambda _: 0), "a title"),
    FileDamage("lines above", _joined(lambda lines: ["Notes:", '"When exporting, some are left out."', "", *lines]), "a title"),
    FileDamage("sep line", _insert(lambda _: "sep=,", lambda _: 0), "a hint for spreadsheets"),
    FileDamage("separators at the end of records", _records(lambda line: line + ","), "a script"),
    FileDamage("separators at the end of all lines", _every(lambda line: line + ",,"), "a spreadsheet's used range"),
    FileDamage("all lines in quotes", _every(_wrapped), "a spreadsheet that opened a CSV as one column"),
    FileDamage("records in quotes", _records(_wrapped), "a spreadsheet that opened a CSV as one column"),
    FileDamage("semicolons", _every(_by(";")), "a spreadsheet in Europe"),
    FileDamage("tabs", _every(_by("\t")), "a spreadsheet's text file"),
    FileDamage("pipes", _every(_by("|")), "a database's export"),
    FileDamage("UTF-16", lambda lines: plain(lines).decode().encode("utf-16"), "a spreadsheet's Unicode text"),
    FileDamage("UTF-16 without a mark", lambda lines: plain(lines).decode().encode("utf-16-le"), "a script"),
    FileDamage("UTF-32", lambda lines: plain(lines).decode().encode("utf-32"), "a script"),
    FileDamage("cp1252", lambda lines: plain(lines).decode().encode("cp1252"), "an old spreadsheet"),
    FileDamage("mark", lambda lines: b"\xef\xbb\xbf" + plain(lines), "a spreadsheet's CSV UTF-8"),
    FileDamage("mark twice", lambda lines: b"\xef\xbb\xbf" * 2 + plain(lines), "two programs"),
    FileDamage("CR", _joined(list, "\r"), "an old Macintosh"),
    FileDamage("LF", _joined(list, "\n"), "Unix"),
    FileDamage(
        "line ends mixed",
        lambda lines: b"".join(line.encode() + (b"\n" if at % 2 else b"\r\n") for at, line in enumerate(lines)),
        "an editor",
    ),
    FileDamage(
        "CR and LF mixed",
        lambda lines: b"".join(line.encode() + (b"\n", b"\r\n", b"\r")[at % 3] for at, line in enumerate(lines)),
        "files joined from three systems",
    ),
    FileDamage("NUL padding", lambda lines: plain(lines) + b"\0" * 512, "a disk that was full"),
    FileDamage("Ctrl-Z", lambda lines: plain(lines) + b"\x1a", "the end of a DOS file"),
    FileDamage("truncated in a record", lambda lines: plain(lines)[: -len(lines[-1].encode()) // 2], "a download that broke"),
    FileDamage("truncated in a character", lambda lines: plain([*lines, "ü"])[:-3], "a download that broke"),
    FileDamage("no header", _joined(lambda lines: lines[1:]), "a script that skips the first line"),
    FileDamage("header in upper case", _header(str.upper), "a database's export"),
    FileDamage("header as title", _header(lambda line: line.replace("_", " ").title()), "an editor"),
    FileDamage("header in quotes", _header(lambda line: ",".join(f"'{cell}'" for cell in line.split(","))), "a script"),
    FileDamage("header with zero-width spaces", _header(lambda line: line.replace("_", "_\u200b")), "copied from a web page"),
    FileDamage("header with dashes", _header(lambda line: line.replace("_", "\u2013")), "an editor's correction"),
    FileDamage("columns reversed", _every(lambda line: _line(_cells(line)[::-1])), "moved in a spreadsheet"),
    FileDamage("records reversed", _joined(lambda lines: [lines[0], *lines[:0:-1]]), "sorted in a spreadsheet"),
    FileDamage("key column twice", _every(lambda line: line + "," + line.split(",")[0]), "joined tables"),
    FileDamage("column twice", _every(lambda line: _line([*_cells(line), _cells(line)[1]])), "joined tables"),
    FileDamage("index in front", _joined(lambda lines: [f"{at or ''},{line}" for at, line in enumerate(lines)]), "a data frame"),
    FileDamage("backslash quotes", _every(lambda line: line.replace('""', '\\"')), "a script without a CSV library"),
    FileDamage("all cells in quotes", _every(lambda line: ",".join(map(_wrapped, _cells(line)))), "a database's export"),
    FileDamage("web page", lambda _: b"<!DOCTYPE html><html><body>Sign in</body></html>", "a link that has expired"),
    FileDamage("spreadsheet", lambda _: b"PK\x03\x04" + bytes(200), "saved as a workbook under the old name"),
)

#: What leaves nothing of a file but its name.
EMPTYING: tuple[FileDamage, ...] = (
    FileDamage("empty", lambda _: b"", "a disk that was full"),
    FileDamage("header only", _joined(lambda lines: lines[:1]), "a filter that matched nothing"),
)


def drop_column(lines: Lines, name: str) -> bytes:
    """The file without a column."""
    at = _cells(lines[0]).index(name)
    return plain([_line([cell for number, cell in enumerate(_cells(line)) if number != at]) for line in lines])


def rename_column(lines: Lines, name: str) -> bytes:
    """The file with a column under a name that says nothing."""
    return plain([_line([f"field {at}" if cell == name else cell for at, cell in enumerate(_cells(lines[0]))]), *lines[1:]])
