"""A damaged cell loads as given or as it was meant, or is reported with its line; no other row changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.damage.damages import DAMAGES, Damage
from tests.damage.judge import COLUMNS, SILENT, Loaded, judge, run

#: Damages of the sample: each costs a load or two.
SAMPLE = {"exponent", "point zero", "thousands comma", "thousands point", "decomposed", "smart quotes"}

#: Damages of the table whose results are examined. The others are named at the end of the test until they are.
EXAMINED = SAMPLE | {
    "guard apostrophe",
    "zero-width space",
    "mark at the front",
    "soft hyphen",
    "direction mark",
    "look-alike letters",
    "en dash",
    "encoded twice",
}


@pytest.fixture(scope="module")
def baseline() -> Loaded:
    return run({})


@pytest.fixture(scope="module")
def table(pytestconfig: pytest.Config) -> Iterator[dict[str, Counter[str]]]:
    """Counts each damage's ends; printed when all have run."""
    counts: dict[str, Counter[str]] = {}
    yield counts
    reporter = pytestconfig.pluginmanager.getplugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(f"\n  {'damage':<22}{'given':>8}{'meant':>8}{'reported':>10}")
        reporter.write_line(f"  not examined: {', '.join(each.name for each in DAMAGES if each.name not in EXAMINED)}")
        for name, ends in counts.items():
            reporter.write_line(f"  {name:<22}{ends['given']:>8}{ends['meant']:>8}{ends['reported']:>10}")


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(each, id=each.name, marks=() if each.name in SAMPLE else pytest.mark.slow)
        for each in DAMAGES
        if each.name in EXAMINED
        if each.name in EXAMINED
    ],
)
def test_a_damaged_cell_is_never_wrong_in_silence(damage: Damage, baseline: Loaded, table: dict[str, Counter[str]]) -> None:
    ends = judge(damage, COLUMNS, baseline)
    assert ends, "the damage applies to no column"
    table[damage.name] = Counter(ends.values())
    assert {place for place, end in ends.items() if end == SILENT} == set()
