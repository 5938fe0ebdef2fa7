from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.core.entities import ENTITIES
from migrate.core.places import PLACE_COLUMNS
from migrate.core.problems import FINDINGS_SCHEMA
from migrate.mapping import Mapped, Mapping, load_mapping
from tests.mapping.example_mapping import frame, written

HEAD = "entity: candidate\ncolumns:\n  remote_id: row.key\n"


def mapping_of(folder: Path, text: str, **files: str) -> Mapping:
    return load_mapping(
        written(folder, {"candidate.yaml": text, **{name.replace("__", "/"): body for name, body in files.items()}})
    )


def applied(folder: Path, text: str, rows: list[dict[str, Any]], **files: str) -> Mapped:
    mapping = mapping_of(folder, text, **files)
    spec = mapping.spec("candidate")
    assert spec is not None
    given = frame("candidate", [{"candidate_id": str(n), **row} for n, row in enumerate(rows)])
    made = mapping.apply(spec, "candidate", given)
    read = mapping.reads(spec, "candidate")
    narrow = mapping.apply(spec, "candidate", given if read is None else given.select(*read, *PLACE_COLUMNS))
    pairs = zip(astuple(made), astuple(narrow), strict=True)
    same = [one.equals(other) if isinstance(one, pl.DataFrame) else one == other for one, other in pairs]
    assert all(same), "it reads more than it says"
    return made


def column(folder: Path, rule: str, rows: list[dict[str, Any]], **files: str) -> list[Any]:
    return applied(folder, HEAD + f"  x: {rule}\n", rows, **files).frame["x"].to_list()


def codes(mapped: Mapped) -> list[str]:
    return mapped.findings["code"].to_list()


def test_short_form_constant_default_and_coalesce(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"given_name": "Anna", "source": " "}, {"source": "web"}]
    assert column(tmp_path / "1", "given_name", rows) == ["Anna", None]
    assert column(tmp_path / "2", "{constant: 7}", rows) == [7, 7]
    assert column(tmp_path / "3", "{field: given_name, default: nobody}", rows) == ["Anna", "nobody"]
    assert column(tmp_path / "4", "{coalesce: [source, given_name]}", rows) == ["Anna", "web"]


def test_in_a_template_empty_fields_vanish_and_all_empty_is_empty(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"given_name": "Anna", "family_name": "Ek"}, {"family_name": "Ek"}, {}]
    rule = '{template: "{given_name} {family_name}", clean: [trim]}'
    assert column(tmp_path, rule, rows) == ["Anna Ek", "Ek", None]


def test_a_template_writes_braces_and_other_types(tmp_path: Path) -> None:
    assert column(tmp_path, '{template: "{{{emails}}}"}', [{"emails": ["a@example.com", "b@example.com"]}]) == [
        "{a@example.com, b@example.com}"
    ]


def test_an_unknown_column_of_the_export_is_a_field(tmp_path: Path) -> None:
    text = HEAD + "  x: {field: extra.Shoe Size, type: integer}\n"
    assert applied(tmp_path, text, [{"extra.Shoe Size": "42"}]).frame["x"].to_list() == [42]
    assert applied(tmp_path, text, [{}]).frame["x"].to_list() == [None]


@pytest.mark.parametrize(
    ("policy", "made", "found", "rejected"),
    [
        ("reject", [1], ["M204"], 1),
        ('"null"', [1, None], ["M205"], 0),
    ],
)
def test_what_a_transform_cannot_take_goes_the_way_of_its_policy(
    policy: str, made: list[Any], found: list[str], rejected: int, tmp_path: Path
) -> None:
    text = HEAD + f"  x: {{field: source, type: integer, on_error: {policy}}}\n"
    mapped = applied(tmp_path, text, [{"source": "1"}, {"source": "one"}])
    assert (mapped.frame["x"].to_list(), codes(mapped), mapped.rejected.height) == (made, found, rejected)


def test_a_kept_value_goes_on_through_the_chain(tmp_path: Path) -> None:
    rule = "{field: source, clean: [trim, email, upper], on_error: keep}"
    assert column(tmp_path, rule, [{"source": " not an address "}]) == ["NOT AN ADDRESS"]


def test_a_blank_text_is_no_fault_of_a_transform(tmp_path: Path) -> None:
    mapped = applied(tmp_path, HEAD + "  x: {field: source, type: integer}\n", [{"source": "  "}, {"source": None}])
    assert (mapped.frame["x"].to_list(), codes(mapped)) == ([None, None], [])


def test_a_finding_names_place_and_key_and_never_the_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = HEAD + "  x: {field: given_name, max_length: 3}\n"
    mapped = applied(tmp_path, text, [{}, {"given_name": "Annabella"}])
    assert dict(mapped.findings.schema) == FINDINGS_SCHEMA
    (finding,) = mapped.findings.to_dicts()
    assert finding == {
        "code": "M202",
        "_file": 0,
        "_line": 3,
        "column": None,
        "table": "candidate",
        "key": "1",
        "message": "x: longer than 3 characters (candidate.yaml:4:3)",
        "value": None,
    }
    assert mapped.rejected.select("_record", "_line", "_key", "code").to_dicts() == [
        {"_record": 2, "_line": 3, "_key": "1", "code": "M202"}
    ]


def test_the_value_is_kept_only_where_it_is_asked_for(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, HEAD + "  x: {field: given_name, max_length: 3}\n").with_values_shown()
    made = mapping.apply(mapping.specs[0], "candidate", frame("candidate", [{"candidate_id": "1", "given_name": "Annabella"}]))
    assert made.findings["value"].to_list() == ["Annabella"]


def test_a_long_value_is_cut_and_told_where_the_rule_says_so(tmp_path: Path) -> None:
    text = HEAD + "  x: {field: given_name, max_length: 3, too_long: truncate}\n"
    mapped = applied(tmp_path, text, [{"given_name": "Änne"}, {"given_name": "Ann"}])
    assert (mapped.frame["x"].to_list(), codes(mapped)) == (["Änn", "Ann"], ["M203"])


def test_a_required_value_that_is_empty_rejects_the_row_once_with_its_first_reason(tmp_path: Path) -> None:
    text = HEAD + "  x: {field: given_name, required: true}\n  z: {field: source, required: true}\n"
    mapped = applied(tmp_path, text, [{}, {"given_name": "A", "source": "b"}])
    assert codes(mapped) == ["M201", "M201"]
    assert mapped.rejected["message"].str.starts_with("x:").to_list() == [True]
    assert mapped.frame["_key"].to_list() == ["1"]


@pytest.mark.parametrize(
    ("rest", "made", "found"),
    [
        ("", ["W"], ["M206"]),
        (', unmapped: "null"', ["W", None, None], ["M207"]),
        (", unmapped: keep", ["W", "Fair", None], ["M207"]),
        (", unmapped: default, default: O", ["W", "O", "O"], ["M207"]),
    ],
)
def test_a_value_that_the_map_does_not_know_goes_the_way_of_its_policy(
    rest: str, made: list[Any], found: list[str], tmp_path: Path
) -> None:
    text = HEAD + f"  x: {{field: source, map: sources{rest}}}\n"
    rows: list[dict[str, Any]] = [{"source": " WEB "}, {"source": "Fair"}, {}]
    mapped = applied(tmp_path, text, rows, **{"maps__sources.csv": "in the export,x\nweb,W\n"})
    assert mapped.frame["x"].to_list()[: len(made)] == made
    assert codes(mapped) == found


def test_an_empty_value_and_anything_else_have_lines_of_their_own(tmp_path: Path) -> None:
    files = {"maps__m.csv": "in the export;x\nweb;W\n*;other\n;none\n"}
    assert column(tmp_path, "{field: source, map: m}", [{"source": "web"}, {"source": "fair"}, {}], **files) == [
        "W",
        "other",
        "none",
    ]


def test_anything_else_is_not_the_empty_value(tmp_path: Path) -> None:
    assert column(tmp_path, '{field: source, map: {"*": other}}', [{"source": "fair"}, {}]) == ["other", None]


def test_a_value_map_may_empty_a_value_and_knows_it(tmp_path: Path) -> None:
    mapped = applied(tmp_path, HEAD + "  x: {field: source, map: {draft: null}}\n", [{"source": "Draft"}])
    assert (mapped.frame["x"].to_list(), codes(mapped)) == ([None], [])


def test_one_sheet_fills_several_columns_by_their_names(tmp_path: Path) -> None:
    text = HEAD + "  kind: {field: source, map: m}\n  way: {field: source, map: m}\n"
    mapped = applied(tmp_path, text, [{"source": "web"}], **{"maps__m.csv": "in the export,kind,way\nweb,K,W\n"})
    assert mapped.frame.select("kind", "way").rows() == [("K", "W")]


def test_coverage_counts_every_value_and_adds_up_over_batches(tmp_path: Path) -> None:
    text = HEAD + '  x: {field: source, map: {web: W}, unmapped: "null"}\n'
    mapped = applied(tmp_path, text, [{"source": "web"}, {"source": "Fair"}, {"source": "web"}, {}])
    counted = {(row["value"], row["target"], row["mapped"]): row["count"] for row in mapped.coverage.to_dicts()}
    assert counted == {("web", "W", True): 2, ("Fair", None, False): 1, (None, None, True): 1}


def test_coverage_hides_values_of_persons(tmp_path: Path) -> None:
    mapped = applied(tmp_path, HEAD + "  x: {field: given_name, map: {Anna: A}, unmapped: keep}\n", [{"given_name": "Ida"}])
    assert mapped.coverage.select("value", "target", "count").rows() == [(None, None, 1)]


def test_items_become_rows_with_position_and_a_repeated_item_is_the_first(tmp_path: Path) -> None:
    text = (
        "entity: candidate\nparent: person\neach: {field: emails, clean: [trim]}\ncolumns:\n  remote_id: row.key\n"
        "  person_id: {ref: person, key: candidate_id, missing: reject}\n  value: item.text\n  place: item.position\n"
    )
    person = "entity: candidate\ncolumns: {remote_id: row.key}\n"
    rows: list[dict[str, Any]] = [{"emails": ["B@example.com", "a@example.com", " b@example.com"]}, {"emails": []}, {}]
    mapped = applied(tmp_path, text, rows, **{"person.yaml": person})
    assert mapped.frame.select("_key", "_parent", "value", "place").rows() == [
        ("0:b@example.com", "0", "B@example.com", 1),
        ("0:a@example.com", "0", "a@example.com", 2),
    ]
    assert mapped.folded == 1


def test_an_item_that_cleaning_empties_is_no_row(tmp_path: Path) -> None:
    text = "entity: candidate\ndistinct: true\neach: {field: tags, clean: [digits]}\ncolumns: {remote_id: row.key}\n"
    assert applied(tmp_path, text, [{"tags": ["none", "7 up"]}]).frame["remote_id"].to_list() == ["7"]


def test_a_named_filter_takes_records_out_and_counts_them(tmp_path: Path) -> None:
    text = HEAD + "filters:\n  web only: {field: source, among: [Web]}\n  named: {field: given_name, empty: false}\n"
    rows: list[dict[str, Any]] = [{"source": "web", "given_name": "A"}, {"source": "fair"}, {"source": "WEB"}]
    mapped = applied(tmp_path, text, rows)
    assert mapped.frame["_key"].to_list() == ["0"]
    assert mapped.excluded.select("_record", "_key", "rule").rows() == [(2, "1", "web only"), (3, "2", "named")]


def test_a_filter_of_the_target_holds_for_every_table_of_the_entity(tmp_path: Path) -> None:
    target = "defaults: {key_columns: [remote_id]}\nfilters:\n  no drafts: {entity: job, field: state, not_among: [draft]}\n"
    text = "entity: job\ncolumns: {remote_id: row.key}\n"
    mapping = load_mapping(written(tmp_path, {"target.yaml": target, "job.yaml": text, "project.yaml": text}))
    jobs = frame("job", [{"job_id": "1", "state": "DRAFT"}, {"job_id": "2"}])
    for spec in mapping.specs:
        assert mapping.apply(spec, "job", jobs).frame["_key"].to_list() == ["2"]


def test_a_filter_by_time_keeps_what_has_no_time(tmp_path: Path) -> None:
    text = HEAD + "filters:\n  recent: {field: created_at, since: 2024-01-01}\n"
    rows: list[dict[str, Any]] = [
        {"created_at": datetime(2023, 12, 31, 23, 59, tzinfo=UTC)},
        {"created_at": datetime(2024, 1, 1, tzinfo=UTC)},
        {},
    ]
    assert applied(tmp_path, text, rows).frame["_key"].to_list() == ["1", "2"]


def test_every_entity_of_a_table_gives_all_its_columns_in_one_order(tmp_path: Path) -> None:
    text = (
        "entities:\n  note: {key: {template: 'n:{note_id}'}, columns: {body: content}}\n"
        "  message: {key: {template: 'm:{message_id}'}, columns: {subject: subject, body: body}}\ncolumns: {remote_id: row.key}\n"
    )
    mapping = load_mapping(written(tmp_path, {"talk.yaml": text}))
    (spec,) = mapping.specs
    notes = mapping.apply(spec, "note", frame("note", [{"note_id": "1", "content": "a"}])).frame
    messages = mapping.apply(spec, "message", frame("message", [{"message_id": "1", "subject": "s", "body": "b"}])).frame
    assert notes.schema == messages.schema
    assert pl.concat([notes, messages]).select("_key", "subject", "body").rows() == [("n:1", None, "a"), ("m:1", "s", "b")]


def test_a_row_without_a_key_is_rejected(tmp_path: Path) -> None:
    text = "entity: candidate\nkey: {template: '{source}:{given_name}'}\ncolumns: {remote_id: row.key}\n"
    mapped = applied(tmp_path, text, [{"source": "web"}, {"source": "web", "given_name": "A"}])
    assert (mapped.frame["_key"].to_list(), codes(mapped)) == (["web:A"], ["M210"])


TEXT = st.none() | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
ROWS = st.lists(
    st.fixed_dictionaries({"given_name": TEXT, "source": TEXT, "emails": st.none() | st.lists(st.text("ab @.", max_size=9))}),
    max_size=6,
)


@given(rows=ROWS, cut=st.integers(0, 6))
def test_no_row_is_lost_and_batches_do_not_matter(
    rows: list[dict[str, Any]], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = HEAD + (
        "  a: {field: given_name, max_length: 5}\n  b: {field: source, map: {a: one}}\n"
        "  c: {field: source, type: integer, on_error: 'null'}\nfilters: {named: {field: given_name, empty: false}}\n"
    )
    mapping = mapping_of(tmp_path_factory.mktemp("m"), text)
    (spec,) = mapping.specs
    whole = frame("candidate", [{"candidate_id": str(number), **row} for number, row in enumerate(rows)])
    once = mapping.apply(spec, "candidate", whole)
    assert once.frame.height + once.rejected.height + once.excluded.height == len(rows)
    twice = [mapping.apply(spec, "candidate", part) for part in (whole.head(cut), whole.slice(cut))]
    assert pl.concat([part.frame for part in twice]).equals(once.frame)
    assert pl.concat([part.rejected for part in twice]).equals(once.rejected)


@pytest.mark.parametrize("table", [spec.table for spec in load_mapping("ats").specs])
def test_a_batch_without_rows_has_the_columns_and_types_of_the_table(table: str) -> None:
    mapping = load_mapping("ats")
    spec = mapping.spec(table)
    assert spec is not None
    for entity in spec.entities:
        made = mapping.apply(spec, entity, ENTITIES[entity].empty())
        expected = {"_key": pl.String(), "_parent": pl.String(), "_file": pl.Int32(), "_record": pl.Int64(), "_line": pl.Int64()}
        assert dict(made.frame.schema) == expected | {column.name: column.dtype for column in spec.columns}
