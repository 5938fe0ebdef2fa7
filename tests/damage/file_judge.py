"""Damages records, columns and whole files of a small delivery, and says of each file how it ended.

`meant`: every row is as it is without the damage, and nothing was reported. `reported`: a finding names the file. Otherwise the
end says what is wrong: a row changed or is missing although no finding names one of the files that it is made of. A delivery
that is loaded after the valid one contains nothing new. If its files are damaged as a whole, it may change no row at all.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from migrate.core.exits import Exit
from tests.damage.file_damages import plain
from tests.damage.judge import SOURCES
from tests.damage.loading import Rows, changes_between, rows_of
from tests.damage.world import SHEETS, file_of, lines_of
from tests.e2e.running import Ended, load

#: How many strands the small delivery has.
STRANDS = 4
FILES = list(dict.fromkeys(file_of(sheet) for sheet in SHEETS))
Harm = Callable[[str, list[str]], bytes]


class Valid(NamedTuple):
    """The target after the valid delivery, its rows, and the codes that every load of it reports."""

    database: Path
    rows: Rows
    codes: frozenset[str]


@contextmanager
def valid_delivery() -> Iterator[Valid]:
    """Loads the delivery without damage."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        ended = _load(work, lambda _, lines: plain(lines))
        codes = frozenset(problem["code"] for problem in ended.document["problems"])
        yield Valid(work / "ats.db", rows_of(work / "ats.db"), codes)


def judge_files(harm: Harm, valid: Valid, *, of_records: bool = False) -> dict[str, str]:
    """How each file ended, with the damage in all of them: loaded into an empty target, then into that of the valid delivery.

    `of_records`: a record is damaged. If another one of its key remains, the row may change, but a finding must name the file.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        ends = _ends(_load(work, harm), work, valid, _untouched(harm))
    if set(ends.values()) == {"meant"}:
        return ends
    return ends | judge_again(harm, valid, of_records=of_records)


def judge_again(harm: Harm, valid: Valid, *, of_records: bool = False) -> dict[str, str]:
    """How each file ended that changes what the valid delivery loaded, or is reported."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copyfile(valid.database, work / "ats.db")
        named = _named(_load(work, harm), valid)
        changed = changes_between(valid.rows, rows_of(work / "ats.db"))
    ends = dict.fromkeys(named, "reported")
    for change in changed:
        if not of_records or named.isdisjoint(SOURCES[change.key[0]]):
            problem = f"WRONG: {change.key[0]}, loaded before, changed in {change.columns}"
            ends |= dict.fromkeys(SOURCES[change.key[0]], problem)
    return ends


def refused(harm: Harm, valid: Valid) -> bool:
    """Whether the run after the valid delivery is refused, with the damage in all files, and changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copyfile(valid.database, work / "ats.db")
        ended = _load(work, harm)
        return ended.document["status"] == "refused" and not changes_between(valid.rows, rows_of(work / "ats.db"))


def _load(work: Path, harm: Harm) -> Ended:
    (work / "delivery").mkdir(parents=True)
    for file, lines in lines_of(STRANDS).items():
        (work / "delivery" / f"{file}.csv").write_bytes(harm(file, lines))
    return load(work / "delivery", work)


def _named(ended: Ended, valid: Valid) -> set[str]:
    """The files that a finding names."""
    problems = [each for each in ended.document["problems"] if each["code"] not in valid.codes]
    return {file for file in FILES if any(file in f"{each['file']} {each['message']}" for each in problems)}


def _untouched(harm: Harm) -> set[str]:
    """The files that the damage leaves as they are, such as a text without umlauts in another encoding."""
    return {file for file, lines in lines_of(STRANDS).items() if harm(file, lines) == plain(lines)}


def _ends(ended: Ended, work: Path, valid: Valid, untouched: set[str]) -> dict[str, str]:
    problems, named = ended.document["problems"], _named(ended, valid)
    ends = {file: "reported" if file in named else "meant" for file in FILES if file not in untouched}
    if ended.exit == Exit.WRONG:
        # Nothing is loaded: then every damaged file must be named.
        return ends | dict.fromkeys(ends.keys() - named, "WRONG: the run is refused, and no finding names the file")
    for change in changes_between(valid.rows, rows_of(work / "ats.db")):
        made_of = SOURCES[change.key[0]]
        if named.isdisjoint(made_of) and not _lost_a_reference(change.key[0], change.said, problems):
            ends |= dict.fromkeys(made_of, f"WRONG: {change.key[0]} {change.key[1]} changed in {change.columns}")
    return ends


def _lost_a_reference(table: str, said: dict[str, object], problems: list[dict[str, object]]) -> bool:
    """Whether findings on the target's columns say that they lost their rows."""
    told = " ".join(str(each["message"]) for each in problems if each["table"] == table)
    return bool(said) and all(cell is None and column in told for column, cell in said.items())
