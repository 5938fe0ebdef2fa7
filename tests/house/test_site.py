"""The documentation as a site and as man pages."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.cli.commands import COMMANDS
from migrate.cli.help import EXIT_CODES

ROOT = Path(__file__).parents[2]


def build_site(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "-q", "-b", "html", "-c", str(ROOT / "docs")]
    return subprocess.run([*command, str(source), str(out)], capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_site_has_every_page_and_no_broken_link(tmp_path: Path) -> None:
    built = build_site(ROOT, tmp_path)
    assert built.stderr == ""
    assert built.returncode == 0
    for page in (ROOT / "docs").rglob("*.md"):
        assert (tmp_path / page.relative_to(ROOT)).with_suffix(".html").exists(), page


@pytest.mark.slow
def test_a_broken_link_stops_the_build(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "docs").mkdir(parents=True)
    (source / "docs" / "README.md").write_text("# Docs\n\n## Learn\n\n* [Gone](gone.md): a page that is not there\n", "utf-8")
    built = build_site(source, tmp_path / "site")
    assert built.returncode != 0
    assert "gone" in built.stderr


# click-man still uses a name of click that click 9 will not have; pyproject allows click 8 only.
@pytest.mark.filterwarnings("ignore:.*is deprecated and will be removed in Click 9:DeprecationWarning")
def test_every_command_has_a_man_page_and_the_first_one_has_the_exit_codes(tmp_path: Path) -> None:
    runpy.run_path(str(ROOT / "docs" / "man.py"))["write_pages"](tmp_path)
    assert {f"talenthub-{name}.1" for name in COMMANDS} | {"talenthub.1"} <= {path.name for path in tmp_path.iterdir()}
    status = (tmp_path / "talenthub.1").read_text("utf-8").partition(".SH EXIT STATUS")[2]
    assert [line for line in status.splitlines() if line.startswith("\\fB")] == [f"\\fB{int(code)}\\fP" for code in EXIT_CODES]
    assert "\\-\\-max\\-deletes" in (tmp_path / "talenthub-load.1").read_text("utf-8")
