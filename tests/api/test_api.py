"""The Python API: typed results, typed exceptions, nothing printed."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest

import migrate
from migrate import api
from tests.e2e.running import FIXTURES, build


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with the small delivery."""
    build(FIXTURES / "small" / "delivery", tmp_path / "export")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_load_returns_the_accounting_of_the_run_and_prints_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first = api.load("export", target="sqlite:///ats.db", attachments=folder / "files")
    assert (first.command, first.status, first.exit_code) == ("load", "done", 0)
    assert sum(table.insert for table in first.targets) > 0
    assert first.attachments.stored > 0
    again = api.load("export", target="sqlite:///ats.db", attachments=folder / "files")
    assert sum(table.insert + table.update + table.delete for table in again.targets) == 0
    assert api.verify("export", target="sqlite:///ats.db", attachments="files").differences == 0
    assert capfd.readouterr() == ("", "")


def test_a_plan_is_applied_later_and_its_run_is_undone(folder: Path) -> None:
    planned = api.plan("export", target="sqlite:///ats.db", out="plan")
    assert not (folder / "ats.db").exists()
    applied = api.apply("plan")
    assert [table.insert for table in applied.targets] == [table.insert for table in planned.targets]
    undone = api.rollback("latest", target="sqlite:///ats.db")
    assert sum(table.delete for table in undone.targets) == sum(table.insert for table in applied.targets)


def test_a_delivery_that_is_not_there_is_a_setup_error_with_its_problem(folder: Path) -> None:
    with pytest.raises(api.SetupError) as refused:
        api.load("nothing-here", target="sqlite:///ats.db")
    assert [problem.code.id for problem in refused.value.problems] == ["D121"]
    assert (refused.value.exit_code, refused.value.run) == (2, None)
    assert not (folder / "ats.db").exists()


def test_a_limit_is_a_threshold_error_that_names_its_run(folder: Path) -> None:
    with pytest.raises(api.ThresholdError) as stopped:
        api.load("export", target="sqlite:///ats.db", fail_on="warning")
    assert stopped.value.run is not None
    assert (folder / "talenthub-runs" / stopped.value.run).is_dir()


@pytest.mark.usefixtures("folder")
def test_a_plan_is_refused_as_drift_if_the_target_changed_since() -> None:
    api.plan("export", target="sqlite:///ats.db", out="plan")
    api.load("export", target="sqlite:///ats.db")
    with pytest.raises(api.DriftError) as refused:
        api.apply("plan")
    assert refused.value.exit_code == 6


def test_a_report_that_would_replace_the_mapping_is_refused(folder: Path) -> None:
    (folder / "users.csv").write_text("profile_url,email,target_id,name\n", "utf-8")
    with pytest.raises(api.SetupError):
        api.load("export", target="sqlite:///ats.db", users="users.csv", report="users.csv")
    assert (folder / "users.csv").read_text("utf-8") == "profile_url,email,target_id,name\n"


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"max_update": 3}, TypeError, "unexpected keyword argument 'max_update'; did you mean 'max_updates'?"),
        ({"deliveries": ("a",)}, TypeError, "unexpected keyword argument 'deliveries'"),
        ({"fail_on": "S9999"}, ValueError, "fail_on takes 'warning' or a code, not 'S9999'"),
    ],
)
def test_a_mistyped_option_is_refused_before_anything_is_read(
    options: dict[str, object], error: type[Exception], words: str, folder: Path
) -> None:
    with pytest.raises(error) as refused:
        api.load("export", target="sqlite:///ats.db", **options)  # type: ignore[arg-type] # the mistake is the test
    assert str(refused.value).startswith(words)
    assert not (folder / "talenthub-runs").exists()


def test_the_password_of_the_target_is_in_no_message(folder: Path) -> None:
    with pytest.raises(api.MigrateError) as refused:
        api.load("export", target="postgresql://me:sesame-77@127.0.0.1:1/ats")
    assert "sesame-77" not in f"{refused.value!r}{refused.value.problems}"
    assert folder.exists()


@pytest.mark.parametrize(
    "first", ["from migrate import plan, load, verify", "import migrate.plan.make, migrate.load, migrate.verify"]
)
def test_plan_load_and_verify_are_functions_of_migrate_whatever_was_imported_first(first: str, folder: Path) -> None:
    code = f"{first}\nfrom migrate import plan, load, verify, SetupError\nprint(load('export', target='sqlite:///ats.db').status)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert ended.stdout == "done\n"


def test_the_package_gives_every_name_of_the_api() -> None:
    assert sorted(migrate._SHARED | migrate._OTHERS) == api.__all__
    assert [name for name in migrate._OTHERS if getattr(migrate, name) is not getattr(api, name)] == []


@pytest.mark.parametrize(
    "package", ["attachments", "steps.attachments", "steps.loading", "mapping", "report", "cli.main", "plan"]
)
def test_a_subpackage_can_be_imported_first_and_does_not_load_the_api(package: str) -> None:
    parent, _, name = f"migrate.{package}".rpartition(".")
    code = f"import sys\nfrom {parent} import {name}\nprint('migrate.api' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


def test_every_public_function_has_types_and_a_docstring() -> None:
    functions = [one for name in api.__all__ if inspect.isfunction(one := getattr(api, name))]
    assert [one.__name__ for one in functions] == ["apply", "check", "inspect", "load", "plan", "rollback", "verify"]
    for one in functions:
        assert get_type_hints(one)["return"] is api.Result
        assert one.__doc__
