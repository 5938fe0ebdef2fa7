"""What a visitor may rely on: small files, plain names, one direction between packages."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sorted(path for folder in ("migrate", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
SAYS_NOTHING = {"utils", "helpers", "helper", "common", "base", "manager", "misc"}


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(path.relative_to(ROOT)): n for path in PYTHON if (n := len(path.read_text("utf-8").splitlines())) > 300}
    assert long == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in PYTHON if SAYS_NOTHING & {*path.stem.split("_"), path.parent.name}] == []


def test_every_csv_reader_has_the_one_limit_on_cells() -> None:
    ours = [path for path in PYTHON if path.is_relative_to(ROOT / "migrate") and path.name != "csv_text.py"]
    assert [path for path in ours if re.search(r"^\s*(import|from) csv\b", path.read_text("utf-8"), re.MULTILINE)] == []


@pytest.mark.parametrize(
    "room", ["core", "sources", "runs", "targets", "archives", "read", "normalise", "mapping", "plan", "load"]
)
def test_a_room_imports_alone_without_the_command_line(room: str) -> None:
    code = f"import migrate.{room}, sys; sys.exit('click' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_help_loads_neither_polars_nor_sqlalchemy() -> None:
    code = (
        "import sys, click.testing, migrate.cli.main as m;"
        "r = click.testing.CliRunner().invoke(m.talenthub, ['--help']);"
        "sys.exit(bool(r.exit_code) or 'polars' in sys.modules or 'sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_load_starts_without_libraries_that_only_other_commands_or_rare_values_need() -> None:
    rare = (
        "charset_normalizer",
        "email_validator",
        "jinja2",
        "openpyxl",
        "phonenumbers",
        "psutil",
        "puremagic",
        "requests",
        "rich",
    )
    code = f"import sys, migrate.run; print(*sorted(set(sys.modules) & {{*{rare}}}))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "\n"


def test_a_load_imports_what_makes_a_plan_only_if_the_delivery_changed() -> None:
    others = (
        *("datapackage", "load.rolling_back", "mapping.drafting", "mapping.printing", "normalise.normaliser"),
        *("plan.inputs", "plan.make", "report.outcome_text", "report.page", "verify.comparing"),
    )
    code = f"import sys, migrate.run; print(*sorted(set(sys.modules) & {{*{[f'migrate.{name}' for name in others]}}}))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "\n"


def test_a_load_imports_what_only_an_outbox_needs_if_the_mapping_is_for_one() -> None:
    others = ("core.api_layout", "core.bundle_layout", "mapping.api", "mapping.bundle", "mapping.models.api_file")
    names = [*(f"migrate.{name}" for name in (*others, "targets.generated", "targets.sqlite")), "sqlalchemy.dialects.sqlite"]
    code = (
        "import sys, migrate.run; from migrate.mapping import load_mapping; load_mapping('ats');"
        f"print(*sorted(set(sys.modules) & {{*{names}}}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "\n"


def test_reading_a_mapping_makes_no_json_schema_of_the_transforms() -> None:
    code = (
        "import pydantic; pydantic.BaseModel.model_json_schema = classmethod(lambda cls: 1 / 0);"
        "from migrate.mapping import load_mapping, schema; load_mapping('ats'); print('read'); schema()"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (ended.stdout, "ZeroDivisionError" in ended.stderr) == ("read\n", True)


def test_the_index_of_decisions_lists_every_page_by_its_heading() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = [path for path in sorted(folder.glob("*.md")) if path.name != "README.md"]
    index = (folder / "README.md").read_text("utf-8")
    lines = [f"* [{path.read_text('utf-8').splitlines()[0].removeprefix('# ')}]({path.name})" for path in pages]
    assert [line for line in lines if line not in index] == []
    assert all(path.read_text("utf-8").startswith(f"# {path.name[:4]} ") for path in pages)


def test_the_lock_file_pins_every_dependency_that_make_setup_installs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["fast"],
        *project["dependency-groups"]["dev"],
    ]
    names = {re.split(r"[^A-Za-z0-9._-]", one)[0].lower().replace("_", "-") for one in wanted}
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements-dev.lock").read_text("utf-8"), re.MULTILINE)
    assert names - {name.lower().replace("_", "-") for name in pinned} == set(), "run `make lock`"
