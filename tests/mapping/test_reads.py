"""What a table's rules read; that they read no more, `test_apply` holds for every rule that it applies."""

from pathlib import Path

from migrate.core.entities import ENTITIES
from migrate.mapping import load_mapping
from tests.mapping.example_mapping import written

HEAD = "entity: candidate\ncolumns:\n  remote_id: row.key\n"
FILTERS = "filters:\n  new: {field: created_at, since: 2024-01-01}\n"


def test_a_rule_says_which_fields_it_reads(tmp_path: Path) -> None:
    rules = "  first: {coalesce: [source, given_name]}\n  last: {template: '{family_name}'}\n  same: row.key\n"
    mapping = load_mapping(written(tmp_path / "1", {"candidate.yaml": HEAD + rules + FILTERS}))
    read = mapping.reads(mapping.specs[0], "candidate")
    assert read == ["candidate_id", "given_name", "family_name", "source", "created_at"]
    unknown = load_mapping(written(tmp_path / "2", {"candidate.yaml": HEAD + "  x: extra.Shoe size\n"}))
    assert unknown.reads(unknown.specs[0], "candidate") is None


def test_of_a_user_the_users_file_may_ask_for_anything() -> None:
    ats = load_mapping("ats")
    spec = ats.spec("remote_user")
    assert spec is not None
    assert ats.reads(spec, "user") is None


def test_the_shipped_tables_read_fields_of_their_entities() -> None:
    ats = load_mapping("ats")
    for spec in ats.specs:
        for entity in spec.entities:
            assert set(ats.reads(spec, entity) or ()) <= {field.name for field in ENTITIES[entity].fields}
