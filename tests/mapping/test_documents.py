import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter

from migrate.core.shipped import shipped_folder
from migrate.mapping import load_mapping, print_mapping, schema
from migrate.mapping.models import Model
from migrate.mapping.reference import page
from migrate.mapping.reference_models import MODELS
from migrate.mapping.transforms import TRANSFORMS
from tests.mapping.example_mapping import written

MAPPINGS = shipped_folder("mappings")


def test_the_page_of_the_language_is_fresh() -> None:
    assert (MAPPINGS / "README.md").read_text("utf-8") == page(), "python -m migrate.mapping.reference > mappings/README.md"


def test_the_schema_beside_the_mappings_is_fresh() -> None:
    assert json.loads((MAPPINGS / "mapping.schema.json").read_text("utf-8")) == schema(), (
        "talenthub schema > mappings/mapping.schema.json"
    )


def test_every_shipped_file_names_the_schema_for_editors() -> None:
    files = list(MAPPINGS.glob("*/*.yaml"))
    assert files
    for path in files:
        assert path.read_text("utf-8").startswith("# yaml-language-server: $schema=../mapping.schema.json\n"), path.name


def test_every_transform_stands_on_the_page() -> None:
    text = page()
    assert {name for name in TRANSFORMS if f"| `{name}` |" not in text} == set()


@pytest.mark.parametrize("model", [model for model, _ in MODELS], ids=lambda model: str(model.__name__))
def test_every_key_has_a_meaning_and_an_example_that_is_right(model: type[Model]) -> None:
    for name, field in model.model_fields.items():
        assert field.description, name
        assert field.examples, name
        kind: Any = field.annotation
        for metadata in field.metadata:
            kind = Annotated[kind, metadata]
        for example in field.examples:
            TypeAdapter(kind).validate_python(example)


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.elsewhere: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids |= {str(found["id"])} if "id" in found else set()
        if "href" in found:
            self.links.append(str(found["href"]))
        if tag in {"script", "link", "img"}:
            self.elsewhere.append(tag)


def test_a_printed_mapping_names_source_field_column_and_policy_of_each_rule() -> None:
    text = print_mapping(load_mapping("ats"), "markdown")
    assert "| Candidates.first_name | given_name |  | first_name |  | Anna |" in text
    assert "| Projects.owner_profile_url | owner_url |  | owner_id | row of remote_user; if missing: left empty |" in text
    assert "value map job_states; if not in it: left empty" in text
    for spec in load_mapping("ats").specs:
        for entity in spec.entities:
            assert f"## {spec.table} from {entity}\n" in text


def test_the_html_page_stands_alone_and_its_links_lead_somewhere() -> None:
    reader = Links()
    reader.feed(print_mapping(load_mapping("ats"), "html"))
    assert reader.elsewhere == []
    assert reader.links
    assert {link.removeprefix("#") for link in reader.links} <= reader.ids


def test_what_a_mapping_says_is_escaped_in_both_documents(tmp_path: Path) -> None:
    text = "entity: candidate\ncolumns: {remote_id: row.key, x: {constant: '<b>|</b>'}}\n"
    mapping = load_mapping(written(tmp_path, {"candidate.yaml": text}))
    assert "<b>" not in print_mapping(mapping, "html")
    assert re.search(r"always &lt;b>\\\|&lt;/b>", print_mapping(mapping, "markdown"))


def test_a_printed_mapping_tells_options_and_filters_and_no_user(tmp_path: Path) -> None:
    text = (
        "entity: job\ncolumns:\n  remote_id: row.key\n  x: {field: name, clean: [{start: 3}, {replace: {find: a, by: b}}]}\n"
        "  owner: {field: owner_url, map: users}\nfilters: {drafts: {field: state, not_among: [DRAFT], empty: false}}\n"
    )
    users = "profile url,target id\nhttps://www.linkedin.com/in/ida-real,4711\n"
    printed = print_mapping(load_mapping(written(tmp_path, {"job.yaml": text, "users.csv": users})), "markdown")
    assert '| start 3, replace {"by":"b","find":"a"} |' in printed
    assert "only state not among DRAFT and not empty (filter drafts)" in printed
    assert "ida-real" not in printed
    assert "4711" not in printed
