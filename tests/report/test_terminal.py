from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from migrate.core.books import Books, SourceBook, TargetBook
from migrate.core.errors import SetupError
from migrate.core.facts import Facts
from migrate.core.outcome import Outcome
from migrate.core.places import Place
from migrate.core.problems import Code, Problem, Severity, Snippet
from migrate.report import render_problem, terminal

FAULT = Code("M901", "a fault of a mapping", Severity.ERROR)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def misspelt() -> Problem:
    return Problem(
        code=FAULT,
        message="unknown key 'claen' in a field rule",
        place=Place("mappings/ats/candidate.yaml", 9, 5),
        snippet=Snippet("    claen: [lower]", 4, 5),
        help="did you mean 'clean'?",
    )


def test_a_fault_reads_like_a_good_compilers() -> None:
    assert render_problem(misspelt()) == (
        "error[M901]: unknown key 'claen' in a field rule\n"
        "  --> mappings/ats/candidate.yaml:9:5\n"
        "   |\n"
        "9  |     claen: [lower]\n"
        "   |     ^^^^^\n"
        "   = help: did you mean 'clean'?"
    )


def test_the_caret_stands_below_the_fault_behind_wide_letters_and_tabs() -> None:
    problem = Problem(code=FAULT, message="m", place=Place("a.yaml", 120, 7), snippet=Snippet("\t名前: claen", 5, 5))
    lines = render_problem(problem).splitlines()
    assert lines[3] == "120 |  名前: claen"
    assert lines[4] == "    |        ^^^^^"


def test_a_long_line_is_cut_around_the_fault() -> None:
    text = "x" * 300 + "claen" + "y" * 300
    problem = Problem(code=FAULT, message="m", place=Place("a.yaml", 1, 301), snippet=Snippet(text, 300, 5))
    lines = render_problem(problem, width=60).splitlines()
    quoted, caret = lines[3], lines[4]
    assert max(len(line) for line in lines) <= 60
    assert quoted[caret.index("^") : caret.rindex("^") + 1] == "claen"


def test_the_summary_holds_a_line_a_table_right_aligned_and_only_columns_that_say_something(outcome: Outcome) -> None:
    lines = terminal(outcome, width=100).splitlines()
    assert "From the export  records    used  rejected" in lines
    assert "candidates             9       8         1" in lines
    assert "notes             12,000  12,000         0" in lines
    assert "Into the target          rows  insert  update  unchanged" in lines
    assert "candidate_email_address     8       3       2          3" in lines
    assert not any("hold" in line or "repeated" in line for line in lines)


def test_the_summary_counts_files_and_markers_apart(outcome: Outcome) -> None:
    assert "Attachments  9 files: 7 stored, 2 unmatched; 3 empty folders (empty.txt)" in terminal(outcome, width=100)


def test_problems_stand_by_code_with_count_places_and_remedy(outcome: Outcome) -> None:
    text = terminal(outcome, width=100)
    assert "error[S901]: a record that is rejected, 1 time\n" in text
    assert "  --> export.zip/Contract_1/Notes.csv:12:4 (notes note:6): 9 fields instead of 8\n" in text
    assert "warning[S902]: a record that points nowhere, 3 times\n" in text
    assert "(activity, 2 times): no such project" in text
    assert "= help: talenthub explain S902" in text


def test_many_places_of_one_code_are_counted_not_listed() -> None:
    outcome = Outcome("load")
    for line in range(2, 252):
        outcome.problems.add(Problem(code=FAULT, message="bad", place=Place("Notes.csv", line), table="notes", each=True))
    text = terminal(outcome, width=100)
    assert text.count("-->") == 3
    assert "250 times" in text
    assert "= 247 more" in text


def test_it_ends_with_the_verdict_and_one_next_step(outcome: Outcome) -> None:
    *_, verdict, step = terminal(outcome, width=200).splitlines()
    assert verdict == (
        "Done: 9 inserts, 2 updates, 3 unchanged. Rejected: 1 record. 1 finding to decide, 1 to check. "
        "All records are accounted for."
    )
    assert step == "Next: talenthub verify delivery --target sqlite:///ats.db"


def test_a_second_run_says_that_there_was_nothing_to_do() -> None:
    outcome = Outcome("load", books=Books([SourceBook("notes", 2, 2)], [TargetBook("activity", 2, unchanged=2)]))
    assert terminal(outcome, width=100).splitlines()[-1] == "Nothing to do: 2 rows unchanged. All records are accounted for."


def test_books_that_do_not_balance_are_named_aloud() -> None:
    outcome = Outcome("load", books=Books([SourceBook("notes", 3, 2)]))
    assert "Some records are unaccounted for: source notes." in terminal(outcome, width=100)


def test_all_faults_that_stopped_a_command_are_shown_once() -> None:
    faults = [misspelt(), Problem(code=FAULT, message="second", place=Place("b.yaml", 1, 1))]
    outcome = Outcome("check", error=SetupError(faults))
    outcome.problems.extend(faults)
    text = terminal(outcome, width=100)
    assert text.count("error[M901]") == 2
    assert text.endswith("2 faults. Refused: nothing was written.")


def test_faults_of_several_files_are_shown_file_by_file() -> None:
    places = [Place("a.yaml", 1, 1), Place("b.yaml", 1, 1), Place("a.yaml", 7, 1), Place()]
    faults = [Problem(code=FAULT, message=f"fault {number}", place=place) for number, place in enumerate(places, 1)]
    lines = terminal(Outcome("check", error=SetupError(faults)), width=100).splitlines()
    shown = [line.removeprefix("error[M901]: ") for line in lines if "fault" in line]
    assert shown[:-1] == ["a.yaml: 2 faults", "fault 1", "fault 3", "b.yaml: 1 fault", "fault 2", "fault 4"]


def test_faults_of_one_file_have_no_heading() -> None:
    faults = [Problem(code=FAULT, message="fault", place=Place("a.yaml", line, 1)) for line in (1, 2)]
    assert "2 faults\n" not in terminal(Outcome("check", error=SetupError(faults)), width=100)


def test_values_are_shown_only_when_asked(outcome: Outcome) -> None:
    assert "Ångström" not in terminal(outcome, width=100)
    assert "Zoë Ångström" in terminal(outcome, width=100, show_values=True)


def test_there_is_colour_only_when_asked_whatever_the_environment_says(outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("FORCE_COLOR", "1"), ("COLUMNS", "500"), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    assert "\x1b" not in terminal(outcome, width=80)
    monkeypatch.setenv("TERM", "dumb")
    coloured = terminal(outcome, width=80, colour=True)
    assert "\x1b[" in coloured
    strip = [line.rstrip() for line in _ANSI.sub("", coloured).splitlines()]
    assert strip == terminal(outcome, width=80).splitlines()


@pytest.mark.parametrize("width", [20, 33, 40, 60, 80, 132])
def test_no_line_is_wider_than_the_terminal(outcome: Outcome, width: int) -> None:
    outcome.error = SetupError([misspelt()])
    assert max(cell_len(line) for line in terminal(outcome, width=width).splitlines()) <= width


@given(st.text(), st.text(), st.integers(20, 200))
def test_no_name_or_message_moves_the_cursor_or_breaks_the_width(name: str, message: str, width: int) -> None:
    outcome = Outcome("inspect")
    outcome.problems.add(Problem(code=FAULT, message=message, place=Place(name, 1), snippet=Snippet(message, 0, 1)))
    outcome.error = SetupError(Problem(code=FAULT, message=message, place=Place(name), snippet=Snippet(message, 0, 1)))
    text = terminal(outcome, width=width)
    assert text.encode("utf-8")
    for line in text.split("\n"):
        assert cell_len(line) <= width
        assert not any(ord(character) < 32 or character in "\x7f\x9b\u202e\u2066" for character in line)


@dataclass(slots=True)
class Sections(Facts):
    runs: list[dict[str, object]] = field(default_factory=lambda: [{"run": "a", "rows": 1_200, "finished": True}])
    where: dict[str, object] = field(default_factory=lambda: {"database": "ats.db", "size_bytes": 3_000})
    hidden: dict[str, int] = field(default_factory=lambda: {"x": 1})


def test_sections_of_facts_are_shown_where_asked(outcome: Outcome) -> None:
    outcome.facts = Sections()
    text = terminal(outcome, width=100, sections=("where", "runs", "nothing"))
    assert "database: ats.db" in text
    assert "size bytes: 3,000" in text
    assert re.search(r"a +1,200 +yes", text)
    assert "hidden" not in text.lower()
