"""A damaged record, column or file loads as it was meant, or is reported with its file; what was loaded before stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from migrate.sources import TABLES
from tests.damage.file_damages import EMPTYING, FILE_DAMAGES, RECORD_DAMAGES, FileDamage, Lines, drop_column, plain, rename_column
from tests.damage.file_judge import FILES, Harm, Valid, judge_again, judge_files, refused, valid_delivery
from tests.damage.world import SHEETS

#: Damages of the sample: each costs one load or two.
SAMPLE = {"record cut off"}
ENDS = ("meant", "reported")
WIDEST = max(len(columns) for columns in SHEETS.values())
KEYS = {table.title: table.keys for table in TABLES.values()}
Table = dict[str, Counter[str]]


@pytest.fixture(scope="module")
def valid() -> Iterator[Valid]:
    with valid_delivery() as valid:
        yield valid


@pytest.fixture(scope="module")
def table(pytestconfig: pytest.Config) -> Iterator[Table]:
    """Counts each damage's ends; printed when all have run."""
    counts: Table = {}
    yield counts
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    reporter = pytestconfig.pluginmanager.getplugin("terminalreporter")
    if reporter is None:
        return
    with capture.global_and_fixture_disabled():
        reporter.write_line(f"\n  {'damage':<36}{'meant':>8}{'reported':>10}")
        for name, ends in counts.items():
            reporter.write_line(f"  {name:<36}{ends['meant']:>8}{ends['reported']:>10}")


def cases(damages: tuple[FileDamage, ...]) -> list[object]:
    return [pytest.param(each, id=each.name, marks=() if each.name in SAMPLE else pytest.mark.slow) for each in damages]


def wrong(ends: dict[str, str]) -> dict[str, str]:
    return {file: end for file, end in ends.items() if end not in ENDS}


@pytest.mark.parametrize("damage", cases(RECORD_DAMAGES))
def test_a_damaged_record_is_never_wrong_in_silence(damage: FileDamage, valid: Valid, table: Table) -> None:
    ends = judge_files(lambda _, lines: damage.harm(lines), valid, of_records=True)
    table[damage.name] = Counter(ends.values())
    assert wrong(ends) == {}


@pytest.mark.parametrize("damage", cases(FILE_DAMAGES))
def test_a_damaged_file_is_never_wrong_in_silence(damage: FileDamage, valid: Valid, table: Table) -> None:
    ends = judge_files(lambda _, lines: damage.harm(lines), valid)
    table[damage.name] = Counter(ends.values())
    assert wrong(ends) == {}


@pytest.mark.slow
@pytest.mark.parametrize("damage", EMPTYING, ids=[damage.name for damage in EMPTYING])
def test_a_delivery_without_records_is_refused_and_changes_nothing(damage: FileDamage, valid: Valid) -> None:
    assert refused(lambda _, lines: damage.harm(lines), valid)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(WIDEST))
@pytest.mark.parametrize("harm", [drop_column, rename_column], ids=["dropped", "renamed"])
def test_a_column_that_is_lost_is_reported_and_changes_nothing_that_was_loaded(
    harm: Callable[[Lines, str], bytes], number: int, valid: Valid, table: Table
) -> None:
    columns = {file: list(SHEETS[file])[number] for file in FILES if number < len(SHEETS[file])}
    # A run that lacks a column of keys is refused and says nothing about others.
    keys = {file: column for file, column in columns.items() if column in KEYS[file]}
    for damaged in ({file: columns[file] for file in columns.keys() - keys.keys()}, keys):
        ends = judge_again(_only(damaged, harm), valid)
        table.setdefault(f"{harm.__name__.replace('_', ' ')}, each", Counter()).update(ends.values())
        assert wrong(ends) == {}
        assert set(ends) >= set(damaged)


def _only(damaged: dict[str, str], harm: Callable[[Lines, str], bytes]) -> Harm:
    """Damages these columns, by file, and no other file."""
    return lambda file, lines: harm(lines, damaged[file]) if file in damaged else plain(lines)
