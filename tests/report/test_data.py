from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from migrate.core.errors import SetupError
from migrate.core.outcome import Outcome
from migrate.report import html, read, report_data, save, write_html


def test_a_report_is_read_again_as_it_was_written(full: Outcome, tmp_path: Path) -> None:
    report = report_data(full)
    path = save(report, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read(tmp_path) == report
    assert html(read(tmp_path)) == html(report)


def test_a_report_that_was_cut_edited_or_is_missing_is_refused_with_the_file_named(full: Outcome, tmp_path: Path) -> None:
    path = save(report_data(full), tmp_path)
    text = path.read_text("utf-8")
    edited = json.loads(text)
    edited["sources"][0]["records"] = "nine"
    later = json.loads(text) | {"format_version": "2.0"}
    for broken in (text[: len(text) // 2], json.dumps(edited), json.dumps(later), "[]", "\udcff"):
        path.write_bytes(broken.encode("utf-8", "surrogateescape"))
        with pytest.raises(SetupError) as refused:
            read(tmp_path)
        (problem,) = refused.value.problems
        assert (problem.code.id, problem.place.file) == ("R903", str(path))
        assert "nine" not in problem.message
    path.unlink()
    with pytest.raises(SetupError):
        read(tmp_path)


def test_a_page_with_values_is_for_its_owner_only(full: Outcome, tmp_path: Path) -> None:
    write_html(report_data(full), tmp_path / "new" / "plain.html")
    write_html(report_data(full, show_values=True), tmp_path / "values.html")
    assert stat.S_IMODE((tmp_path / "values.html").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new" / "plain.html").stat().st_mode) & 0o600 == 0o600
    assert (tmp_path / "new" / "plain.html").read_text("utf-8").startswith("<!DOCTYPE html>")
