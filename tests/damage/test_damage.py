"""A damaged cell loads as given or as it was meant, or is reported with its line; no other row changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.damage.damages import DAMAGES, Damage
from tests.damage.judge import judge
from tests.damage.loading import Loaded, run

#: Damages of the sample: each costs a load.
SAMPLE = {"guard apostrophe", "#N/A", "semicolons around"}
ENDS = ("given", "meant", "reported")


@pytest.fixture(scope="module")
def baseline() -> Loaded:
    return run({})


@pytest.fixture(scope="module")
def table(pytestconfig: pytest.Config) -> Iterator[dict[str, Counter[str]]]:
    """Counts each damage's ends; printed when all have run."""
    counts: dict[str, Counter[str]] = {}
    yield counts
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    reporter = pytestconfig.pluginmanager.getplugin("terminalreporter")
    if reporter is None:
        return
    with capture.global_and_fixture_disabled():
        reporter.write_line(f"\n  {'damage':<22}{'given':>8}{'meant':>8}{'reported':>10}")
        for name, ends in counts.items():
            reporter.write_line(f"  {name:<22}{ends['given']:>8}{ends['meant']:>8}{ends['reported']:>10}")


def test_the_delivery_is_valid_before_it_is_damaged(baseline: Loaded) -> None:
    assert baseline.findings == []


@pytest.mark.parametrize(
    "damage", [pytest.param(each, id=each.name, marks=() if each.name in SAMPLE else pytest.mark.slow) for each in DAMAGES]
)
def test_a_damaged_cell_is_never_wrong_in_silence(damage: Damage, baseline: Loaded, table: dict[str, Counter[str]]) -> None:
    ends = judge(damage, baseline)
    assert ends, "the damage applies to no column"
    table[damage.name] = Counter(ends.values())
    assert {place: end for place, end in ends.items() if end not in ENDS} == {}
