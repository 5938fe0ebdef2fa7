from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from migrate.core.errors import Exit, SetupError
from migrate.core.problems import Problem
from migrate.mapping import load_mapping, schema
from migrate.report.faults import render_problem
from tests.mapping.example_mapping import faults, written

HEAD = "entity: candidate\ncolumns:\n  remote_id: row.key\n"


def told(problems: list[Problem]) -> list[tuple[str, str | None, int | None, int | None]]:
    return [(p.code.id, p.place.file, p.place.line, p.place.column) for p in problems]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_ten_different_faults_are_ten_messages_each_with_its_place(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        {
            "candidate.yaml": (
                "entity: candidate\n"
                "columns:\n"
                "  remote_id: row.key\n"
                "  first_name: {field: given_name, claen: [trim]}\n"
                "  last_name: famly_name\n"
                "  last_name: family_name\n"
                "  source: {field: source, clean: [lowr], max_length: long}\n"
                "  flag: {constant: no}\n"
                "  job: {ref: jbo, key: candidate_id}\n"
                "  origin: {field: source, map: origins}\n"
                "  emails: emails\n"
                "key_columns: [remote_idd]\n"
            )
        },
    )
    assert told(found) == [
        ("M102", "candidate.yaml", 4, 35),
        ("M121", "candidate.yaml", 5, 14),
        ("M103", "candidate.yaml", 6, 3),
        ("M122", "candidate.yaml", 7, 35),
        ("M107", "candidate.yaml", 7, 54),
        ("M106", "candidate.yaml", 8, 20),
        ("M128", "candidate.yaml", 9, 14),
        ("M125", "candidate.yaml", 10, 32),
        ("M124", "candidate.yaml", 11, 11),
        ("M130", "candidate.yaml", 12, 15),
    ]


def test_a_fault_reads_like_the_compilers(tmp_path: Path) -> None:
    text = "entity: candidate\n# names\ncolumns:\n  remote_id: row.key\n  last_name: family_name\n\n"
    text += "  first_name:\n    field: given_name\n    claen: [lower]\n"
    (found,) = faults(tmp_path / "mappings" / "ats", {"candidate.yaml": text})
    assert render_problem(found).rstrip() == (
        "error[M102]: unknown key 'claen' in a field rule\n"
        "  --> mappings/ats/candidate.yaml:9:5\n"
        "   |\n"
        "9  |     claen: [lower]\n"
        "   |     ^^^^^\n"
        "   = help: did you mean 'clean'?"
    )


def test_a_faulty_mapping_ends_with_exit_code_two(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        load_mapping(written(tmp_path, {"candidate.yaml": HEAD + "  x: nothing\n"}))
    assert caught.value.exit_code is Exit.WRONG


def test_faults_of_all_files_are_told_together_and_the_rest_is_still_looked_at(tmp_path: Path) -> None:
    files = {"target.yaml": "kind: databse\ndefaults: {key_columns: [remote_id]}\n", "candidate.yaml": HEAD + "  x: nothing\n"}
    files["job.yaml"] = "entity: job\ncolumns: {remote_id: row.key, x: nothing}\n"
    assert [problem.place.file for problem in faults(tmp_path, files)] == ["candidate.yaml", "job.yaml", "target.yaml"]


def test_a_rule_with_a_misspelt_key_is_one_fault_and_not_two(tmp_path: Path) -> None:
    assert [p.code.id for p in faults(tmp_path, {"candidate.yaml": HEAD + "  x: {feild: source}\n"})] == ["M102"]


def test_a_shared_rule_that_one_of_two_entities_lacks_is_told_once(tmp_path: Path) -> None:
    text = "entities:\n  note: {}\n  message: {}\ncolumns:\n  remote_id: row.key\n  text: content\n"
    assert [p.code.id for p in faults(tmp_path, {"activity.yaml": text})] == ["M121"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            (
                "entity: candidate\neach: emails\ndistinct: true\ncolumns: {remote_id: row.key}\n"
                "filters: {f: {field: item.text, empty: false}}\n"
            ),
            "M121",
        ),
        ("entity: candidate\ncolumns: {remote_id: row.key}\nfilters: {f: {field: row.key, empty: false}}\n", "M121"),
        ("entity: candidate\neach: item.raw\ncolumns: {remote_id: row.key}\n", "M121"),
        ("entity: candidate\nkey: row.key\ncolumns: {remote_id: row.key}\n", "M130"),
        ("entity: candidate\nkey: {template: 'x{row.key}'}\ncolumns: {remote_id: row.key}\n", "M130"),
        (
            "entity: candidate\nparent: person\neach: emails\ncolumns: {remote_id: row.key, p: {ref: person, key: row.key}}\n",
            "M130",
        ),
    ],
)
def test_nothing_is_made_of_what_is_not_known_yet(text: str, code: str, tmp_path: Path) -> None:
    person = "entity: candidate\ncolumns: {remote_id: row.key}\n"
    assert [p.code.id for p in faults(tmp_path, {"candidate.yaml": text, "person.yaml": person})] == [code]


@pytest.mark.parametrize("word", ["no", "Yes", "ON", "off", "y", "0012"])
def test_what_yaml_readers_disagree_about_must_be_quoted(word: str, tmp_path: Path) -> None:
    assert [p.code.id for p in faults(tmp_path / "a", {"candidate.yaml": HEAD + f"  x: {{constant: {word}}}\n"})] == ["M106"]
    assert faults(tmp_path / "b", {"candidate.yaml": HEAD + f"  x: {{constant: '{word}'}}\n"}) == []


def test_an_alias_without_its_anchor_and_an_anchor_that_is_defined_twice_are_faults(tmp_path: Path) -> None:
    text = HEAD + "  a: &rule {field: source}\n  b: *ruel\n  c: &rule {field: given_name}\n"
    assert told(faults(tmp_path, {"candidate.yaml": text})) == [
        ("M105", "candidate.yaml", 5, 6),
        ("M105", "candidate.yaml", 6, 6),
    ]


def test_every_tab_is_named_and_the_file_is_still_read(tmp_path: Path) -> None:
    text = "entity: candidate\ncolumns:\n\tremote_id: row.key\n\tx: nothing\n"
    assert [p.code.id for p in faults(tmp_path, {"candidate.yaml": text})] == ["M104", "M104", "M121"]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, {})
    (folder / "candidate.yaml").write_bytes("# März\n".encode("latin-1"))
    with pytest.raises(SetupError, match="not UTF-8"):
        load_mapping(folder)


def test_a_name_that_is_no_mapping_suggests_a_shipped_one() -> None:
    with pytest.raises(SetupError) as caught:
        load_mapping("atss")
    assert caught.value.problems[0].help == "did you mean 'ats'?"


def test_a_folder_without_target_yaml_says_so(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"target\.yaml is missing"):
        load_mapping(tmp_path)


#: Table files that are right, and some that are wrong in form: schema and checker must agree on both.
RIGHT = [
    "entity: candidate\ncolumns: {remote_id: row.key, first_name: given_name}\n",
    "entity: candidate\ncolumns:\n  remote_id: row.key\n  a: {constant: 1}\n  b: {constant: 1.5}\n  c: {constant: true}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, map: {x: one, z: null}, unmapped: null}}\n",
    'entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, map: {x: one}, unmapped: "null"}}\n',
    "entity: candidate\ncolumns: {remote_id: row.key, a: {coalesce: [source, given_name], clean: [trim, {start: 3}]}}\n",
    'entity: candidate\ncolumns: {remote_id: row.key, a: {template: "{given_name} {family_name}"}}\n',
    "entity: candidate\nid: {kind: sequence, column: nr}\nkey_columns: [remote_id]\ncolumns: {remote_id: row.key}\n",
    "entity: candidate\nid: sequence\nwrite: insert\nhold: overwrite\ngone: delete\ncolumns: {remote_id: row.key}\n",
    "entity: candidate\neach: {field: emails, clean: [email]}\ndistinct: true\ncolumns: {remote_id: row.key, v: item.text}\n",
    (
        "entities:\n  note: {key: {template: 'n:{note_id}'}, columns: {t: content}}\n  message: {columns: {t: body}}\n"
        "columns: {remote_id: row.key}\n"
    ),
    "entity: candidate\ncolumns: {remote_id: row.key}\nfilters: {known: {field: given_name, empty: false}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, x: {field: source, required: true, max_length: 3, too_long: truncate}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, x: extra.Some Column}\n",
    "entity: candidate\ncolumns: {remote_id: row.key}\ntests: [{name: a, given: [{candidate_id: '1'}], expect: []}]\n",
]
WRONG = [
    "entity: candidat\ncolumns: {remote_id: row.key}\n",
    "entity: candidate\ncolunms: {remote_id: row.key}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, claen: [trim]}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, clean: trim}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, clean: [lowr]}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, clean: [{start: x}]}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, clean: [{start: 0}]}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, clean: [{replace: {fnid: a}}]}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, max_length: 0}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, max_length: '5'}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, required: 1}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: 7}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: 7}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, constant: x}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {required: true}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {coalesce: []}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, type: varchar}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: source, map: {x: [y]}}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key, a: {field: souce}}\n",
    "entity: candidate\nwrite: replace\ncolumns: {remote_id: row.key}\n",
    "entity: candidate\nentities: {note: {}}\ncolumns: {remote_id: row.key}\n",
    "columns: {remote_id: row.key}\n",
    "entity: candidate\nkey_columns: []\ncolumns: {remote_id: row.key}\n",
    "entity: candidate\ncolumns: {remote_id: row.key}\nfilters: {known: {empty: false}}\n",
    "entity: candidate\ncolumns: {remote_id: row.key}\nfilters: {known: {field: given_name}}\n",
    "- entity: candidate\n",
]


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    made: dict[str, Any] = schema()
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


@pytest.mark.parametrize("text", RIGHT)
def test_schema_and_checker_take_what_is_right(text: str, tmp_path: Path, validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(yaml.safe_load(text))] == []
    assert faults(tmp_path, {"candidate.yaml": text}) == []


@pytest.mark.parametrize("text", WRONG)
def test_schema_and_checker_refuse_what_is_wrong(text: str, tmp_path: Path, validator: Draft202012Validator) -> None:
    assert not validator.is_valid(yaml.safe_load(text))
    assert faults(tmp_path, {"candidate.yaml": text})


def test_the_schema_takes_the_shipped_mapping(validator: Draft202012Validator) -> None:
    for path in load_mapping("ats").path.glob("*.yaml"):
        assert [error.message for error in validator.iter_errors(yaml.safe_load(path.read_text("utf-8")))] == [], path.name


SHIPPED = {path.name: path.read_text("utf-8") for path in load_mapping("ats").path.glob("*.yaml")}
TOKENS = [
    "~",
    "[]",
    "{",
    "}",
    "]",
    ": ",
    "- ",
    "\t",
    "# ",
    "&a ",
    "*a",
    "'",
    '"',
    "\n",
    "\n\n  ",
    "no",
    "7",
    "?",
    "|",
    "%",
    "!!int ",
    "<<: ",
    "\x00",
    "---\n",
]


@given(
    name=st.sampled_from(["activity.yaml", "candidate_tag.yaml", "target.yaml"]),
    at=st.floats(0, 1),
    token=st.sampled_from(TOKENS),
    cut=st.integers(0, 5),
)
def test_whatever_is_typed_into_a_mapping_is_either_right_or_a_fault_with_a_place(
    name: str, at: float, token: str, cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = SHIPPED[name]
    place = int(at * len(text))
    files = {
        "candidate.yaml": SHIPPED["candidate.yaml"],
        "tag.yaml": SHIPPED["tag.yaml"],
        name: text[:place] + token + text[place + cut :],
    }
    for fault in faults(tmp_path_factory.mktemp("m"), files):
        assert fault.place.file is not None
        assert render_problem(fault)
