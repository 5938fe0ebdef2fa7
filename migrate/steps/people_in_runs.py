"""Finds people in run folders by id, address and profile URL: saved plans, rejects, checklists, reports with values."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from migrate.core.csv_text import csv
from migrate.mapping import Mapping
from migrate.mapping.erasure import ERASURE
from migrate.report.data import FILE_NAME as REPORT
from migrate.runs.bundle import read_bundle
from migrate.runs.durable import write_file
from migrate.runs.marker import remove_own
from migrate.runs.spool import PARQUET, STREAM
from migrate.sources import fold_name
from migrate.steps.closing import REJECTS

#: Codes of well-formed rejected records: their cells are in the right columns, and `original` identifies them.
WELL_FORMED = frozenset(("S107", "S108", "S316"))

_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Traces:
    """Values that identify people.

    Attributes:
        ids: Candidate ids, as whole texts, or before `:` and `/`.
        contained: Addresses and profile URLs (without scheme), in lower case, anywhere in a text, but not as part of a longer
            one, which belongs to somebody else.
    """

    ids: frozenset[str]
    contained: tuple[str, ...]

    @classmethod
    def of(cls, rules: Mapping, candidate_ids: Iterable[str]) -> Traces:
        """Returns the traces of the mapping's erasure list and these candidates."""
        ids = rules.erasure.candidate_ids.union(candidate_ids)
        renamed = rules.context.renamed
        other = {f"{renamed}:{one}" for one in ids} if renamed else set()
        urls = {
            url.removeprefix("https://www.")
            for url in rules.erasure.profile_urls.union(rules.context.left_out.values_of(ERASURE, "profile_url"))
        }
        return cls(ids | other, tuple(sorted({text.lower() for text in rules.erasure.emails | urls})))

    @property
    def pattern(self) -> str:
        """A pattern of all values that may be anywhere in a text, but not as part of a longer address or URL."""
        emails = "|".join(re.escape(one) for one in self.contained if "@" in one)
        urls = "|".join(re.escape(one) for one in self.contained if "@" not in one)
        found = [rf"(?:^|[^\w%.+\-])(?:{emails})"] if emails else []
        found += [rf"(?:^|[^\w%+\-])(?:{urls})"] if urls else []
        return rf"(?i)(?:{'|'.join(found)})(?:$|[^\w%.\-]|\.(?:$|\W))"

    def __bool__(self) -> bool:
        return bool(self.ids or self.contained)

    def test(self, column: str) -> pl.Expr:
        """Whether a text column contains one of them."""
        text, ids = pl.col(column), pl.Series(sorted(self.ids), dtype=pl.String).implode()
        hit = text.is_in(ids) | text.str.extract(r"^([^:/]+)[:/]").is_in(ids)
        if self.contained:
            likely = text.str.contains_any(list(self.contained), ascii_case_insensitive=True)
            hit |= likely & text.str.contains(self.pattern)
        return hit.fill_null(value=False)

    def in_text(self, text: str) -> bool:
        """Whether a text that is not a table contains one of them; ids in quotes, as in JSON."""
        return self._contains(text) or any(f'"{one}"' in text for one in self.ids)

    def in_record(self, header: Sequence[str], cells: Sequence[str]) -> bool:
        """Whether a record of a rejects file is theirs; in a malformed record, an id may be in any cell."""
        names = [fold_name(name) for name in header]
        named = dict(zip(names, cells, strict=False))
        malformed = bool(named.get("original")) and named.get("code") not in WELL_FORMED
        ids = {cell.strip() for name, cell in zip(names, cells, strict=False) if malformed or name == "candidateid"}
        return not self.ids.isdisjoint(ids) or any(self._contains(cell) for cell in cells)

    def _contains(self, text: str) -> bool:
        return bool(self.contained) and re.search(self.pattern, text) is not None


def remove_files(folder: Path, traces: Traces, *, spared: Sequence[Path]) -> int:
    """Removes the data of these people from a run's folder, and counts the deleted files, or folders with one file.

    Saved plans, checklists, reports with values, and files in the `work` folder of an interrupted run are deleted as a whole,
    also if they cannot be read. Nothing below `spared` is changed. The run must have finished.
    """
    found = [(folder / "plan", _table_hit), (folder / "checklist.csv", _table_hit)]
    found += [(folder / "work", _table_hit), (folder / REPORT, _report_hit)]
    return sum(_removed(path, hit, traces) for path, hit in found if not _below(path, spared))


def remove_records(folder: Path, traces: Traces, *, spared: Sequence[Path]) -> int:
    """Removes their records from the rejects in a run's folder, and counts them; other records are kept."""
    paths = [path for path in sorted((folder / REJECTS).rglob("*.csv")) if not _below(path, spared)]
    return sum(_without(path, traces) for path in paths)


def _below(path: Path, places: Sequence[Path]) -> bool:
    return any(path.resolve().is_relative_to(place) for place in places)


def _removed(path: Path, hit: Callable[[Path, Traces], bool], traces: Traces) -> int:
    if path.is_symlink() or not path.exists() or not hit(path, traces):
        return 0
    remove_own(path, "run")
    return 1


def _table_hit(path: Path, traces: Traces) -> bool:
    """Whether a table, or a folder with one, contains them or cannot be searched: interrupted runs leave incomplete files."""
    try:
        files = [path] if path.is_file() else sorted([*path.rglob("*" + PARQUET), *path.rglob("*" + STREAM)])
        return any(_names_them(lazy, traces) for file in files for lazy in _opened(file))
    except (pl.exceptions.PolarsError, OSError, ValueError, struct.error):
        return True


def _names_them(table: pl.LazyFrame, traces: Traces) -> bool:
    texts = [name for name, dtype in table.collect_schema().items() if dtype == pl.String]
    tests = [traces.test(name).any().alias(str(number)) for number, name in enumerate(texts)]
    return bool(tests) and any(table.select(tests).collect(engine="streaming").row(0))


def _opened(file: Path) -> Iterator[pl.LazyFrame]:
    if file.suffix == STREAM:
        yield from (frame.lazy() for frame in read_bundle(file))
    else:
        yield pl.scan_csv(file, infer_schema=False, glob=False) if file.suffix == ".csv" else pl.scan_parquet(file, glob=False)


def _report_hit(path: Path, traces: Traces) -> bool:
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return True
    return '"shows_values": true' in text and traces.in_text(text)


def _without(path: Path, traces: Traces) -> int:
    """Removes their records from a rejects file, which is deleted if none are left.

    A corrected file may have another encoding and delimiter, because a spreadsheet program wrote it: it keeps them.
    """
    content = path.read_bytes()
    text, encoding = _decoded(content.removeprefix(_MARK))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    header, *records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if text.strip() else [[]]
    stay = [record for record in records if not traces.in_record(header, record)]
    if not stay:
        remove_own(path, "run")
    elif len(stay) < len(records):
        mark = _MARK if content.startswith(_MARK) else b""
        with write_file(path) as stream:
            stream.write(mark + _written([header, *stay], delimiter).encode(encoding))
    return len(records) - len(stay)


def _decoded(content: bytes) -> tuple[str, str]:
    """Returns the text, and the encoding that reproduces the same bytes."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", "replace"), "utf-16"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Every byte is a character in it; ids, addresses and profile URLs are ASCII in all possible encodings.
        return content.decode("latin-1"), "latin-1"


def _written(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()
