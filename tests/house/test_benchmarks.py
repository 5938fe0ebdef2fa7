"""The benchmarks run from one command, keep what they measured, and say what they left out."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import __main__ as harness
from benchmarks import machine, peers
from benchmarks.databases import Unavailable, parents_first
from benchmarks.deliveries import EDITED, make
from benchmarks.processes import CommandFailed, Run
from benchmarks.results import Results, read_results
from benchmarks.table import as_markdown

LOADS = ["load, first", "load, unchanged, --reread", "load, unchanged"]
TASKS = ["plan", *LOADS, "verify", "load, 1 % changed, other row order", "sqlite3 .import"]


@pytest.mark.slow
def test_a_run_on_two_hundred_candidates_writes_lines_table_and_charts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, work = tmp_path / "results" / "bench", tmp_path / "work"
    work.mkdir()
    given = ["--candidates", "200", "--rounds", "1", "--parts", "sqlite"]
    assert harness.main([*given, "--out", str(out), "--into", str(work)]) == 0
    kept = read_results(out.with_suffix(".jsonl"))
    assert list(kept.measured("sqlite", 200)) == TASKS
    assert list(kept.measured("delivery", 200)) == ["inspect"]
    assert all(one.seconds > 0 and one.mib > 0 for one in kept.records)
    assert kept.machine["cores"] >= 1
    table = out.with_suffix(".md").read_text("utf-8")
    assert table == as_markdown(kept)
    assert table in capsys.readouterr().out
    _is_closed(out.with_suffix(".svg"))
    assert not list(work.iterdir())


def test_files_are_measured_against_the_programs_of_the_system(tmp_path: Path) -> None:
    out = tmp_path / "bench"
    assert harness.main(["--rounds", "1", "--parts", "attachments", "--megabytes", "2", "--out", str(out)]) == 0
    tasks = read_results(out.with_suffix(".jsonl")).measured("attachments", 2)
    assert list(tasks) == ["unzip -d", "cp -r", "measure (hash, type)", "measure and keep", *LOADS]
    _is_closed(out.with_suffix(".svg"))


def test_charts_and_table_show_growth_where_a_part_has_several_sizes(tmp_path: Path) -> None:
    results = _results(tmp_path)
    results.limit("sqlite", "sqlite3 .import")
    for size, factor in ((1_000, 1), (10_000, 10)):
        for number in (1, 2, 3):
            results.add("sqlite", "load, first", size, number, Run(2.0 * factor + number, 300 + factor, 1.0), rows=size * 10)
        results.add("sqlite", "sqlite3 .import", size, 1, Run(2.0 * factor, 50, 1.0), rows=size * 10)
    harness.finish(results)
    table = results.path.with_suffix(".md").read_text("utf-8")
    assert "| load, first | 4.00 | 3.00 to 5.00 | 1.00 | 301 | 2.00 |" in table
    assert "| load, first | 400.0 µs, 301 MiB | 220.0 µs, 310 MiB |" in table
    for name in ("bench.svg", "bench-memory-sqlite.svg", "bench-time-sqlite.svg"):
        _is_closed(tmp_path / name)


def test_an_interrupted_run_keeps_what_it_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(results: Results, *_: object) -> None:
        results.add("sqlite", "plan", 200, 1, Run(1.0, 200.0, 0.5), rows=2_000)
        raise KeyboardInterrupt

    monkeypatch.setattr(harness, "loads", interrupted)
    out = tmp_path / "bench"
    assert harness.main(["--parts", "sqlite", "--out", str(out), "--into", str(tmp_path)]) == 130
    assert "| plan | 1.00 |" in out.with_suffix(".md").read_text("utf-8")
    assert "interrupted" in out.with_suffix(".md").read_text("utf-8")


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    results = _results(tmp_path)
    results.add("sqlite", "plan", 200, 1, Run(1.0, 200.0, 0.5))
    results.path.write_text(results.path.read_text("utf-8") + '{"kind": "run", "part": "sq', encoding="utf-8")
    assert read_results(results.path).records == results.records


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (Unavailable("no server"), "left out: mysql: no server"),
        (CommandFailed("ended"), "failed: mysql: ended"),
    ],
)
def test_what_cannot_be_measured_is_a_note_and_the_rest_goes_on(tmp_path: Path, error: BaseException, note: str) -> None:
    results = _results(tmp_path)
    with harness.reported(results, "mysql"):
        _fail(error)
    assert results.notes == [note]
    assert json.loads(results.path.read_text("utf-8").splitlines()[-1]) == {"kind": "note", "text": note}


def test_a_peer_that_is_not_installed_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "PEERS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = list(peers.peers(tmp_path, "postgresql://127.0.0.1/benchmark"))
    assert all(isinstance(one, Unavailable) and "make peers" in str(one) for one in found)
    assert len(found) == 2


def test_tables_come_after_those_that_they_refer_to() -> None:
    assert parents_first({"child": {"parent", "child"}, "parent": set()}) == ["parent", "child"]


def test_the_edited_delivery_differs_in_the_edited_cells_and_the_order_alone(tmp_path: Path) -> None:
    assert make(tmp_path, 200) > 0
    before, after = _tables(tmp_path / "export"), _tables(tmp_path / "edited")
    assert before.keys() == after.keys()
    moved = 0
    for name, rows in before.items():
        column = EDITED.get(name)
        place = None if column is None else rows[0].index(column)
        undone = [[cell.removesuffix(" (edited)") if at == place else cell for at, cell in enumerate(row)] for row in after[name]]
        assert undone[0] == rows[0]
        assert Counter(map(tuple, undone)) == Counter(map(tuple, rows))
        assert _by_key(undone) == _by_key(rows), "records of one key keep their order"
        moved += undone != rows
    assert moved >= len(EDITED)
    edited = sum(cell.endswith(" (edited)") for name in EDITED for row in after[name] for cell in row)
    assert 0 < edited < sum(len(before[name]) for name in EDITED) / 20


def _fail(error: BaseException) -> None:
    raise error


def _tables(folder: Path) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(folder / "export.zip") as archive:
        texts = {Path(name).name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    return {name: list(csv.reader(io.StringIO(text, newline=""))) for name, text in texts.items()}


def _by_key(rows: list[list[str]]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _results(folder: Path) -> Results:
    results = Results(folder / "bench.jsonl")
    results.begin(machine.describe())
    return results


def _is_closed(file: Path) -> None:
    """Whether it is an SVG that nothing has to be fetched for."""
    root = ET.parse(file).getroot()  # noqa: S314 - we wrote it
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [one for one in root.iter() if one.tag.endswith("script") and any("href" in name for name in one.attrib)]
