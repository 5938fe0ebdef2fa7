"""The language on one page, made from models and transforms: `python -m migrate.mapping.reference > mappings/README.md`."""

from __future__ import annotations

import sys
from typing import Any

import yaml

from migrate.mapping.fields import ITEM_FIELDS, ROW_FIELDS, USER_FIELDS
from migrate.mapping.models import (
    AttachmentFilters,
    AttachmentModes,
    AttachmentsRule,
    EachRule,
    EntityPart,
    FieldRule,
    FilterRule,
    KeyRule,
    MappingTest,
    Model,
    RetentionRule,
    TableFile,
    TargetFile,
)
from migrate.mapping.models.table_file import IdRule, TablePolicies
from migrate.mapping.models.target_file import EntityFilter, UsersRule
from migrate.mapping.transforms import TRANSFORMS
from migrate.mapping.transforms.examples import examples

#: Every model of the language, in the order of the page.
MODELS: tuple[tuple[type[Model], str], ...] = (
    (TargetFile, "target.yaml"),
    (TablePolicies, "Policies of a table (in its file, or for all under `defaults`)"),
    (TableFile, "A table file"),
    (FieldRule, "A field rule"),
    (KeyRule, "A key rule"),
    (EachRule, "An each rule"),
    (EntityPart, "A part of `entities`"),
    (FilterRule, "A filter"),
    (EntityFilter, "A filter in target.yaml"),
    (RetentionRule, "A retention rule"),
    (UsersRule, "Users"),
    (AttachmentsRule, "Attachments"),
    (AttachmentModes, "Modes of attachments"),
    (AttachmentFilters, "Filters of attachments"),
    (IdRule, "An id rule"),
    (MappingTest, "A test"),
)

_HEAD = """\
# Mappings

A mapping says how the rows of a target are made of an export. It is a folder: `target.yaml` for the target as a
whole, one YAML file for each target table, value maps as CSVs in `maps/`, and lists of people. Left of the colon
stand the target's names, right of it ours (`docs/canonical-model.md`). It has no expressions: what is done to a value
are named transforms, in a chain.

This page is made from the code by `python -m migrate.mapping.reference > mappings/README.md`.

```yaml
# candidate.yaml: the rows of table candidate
entity: candidate
columns:
  remote_id: row.key                                    # short form: just a field
  first_name: {field: given_name, clean: [squeeze], max_length: 64}
  email: {field: emails, clean: [{item: 1}, email], on_error: "null"}
  source: {field: source, map: sources, unmapped: keep} # maps/sources.csv
  owner_id: {ref: user, key: extra.owner}               # the id of another mapped row
```

A field of a related record is written with the relation's name in front: `candidate.given_name` on an application,
`job.name` or `application.job_stage_id` on a note, `application.candidate.given_name` over two records.
`docs/canonical-model.md` lists the relations of each entity. A change to the person is then a change to the row. If the
export does not contain the record, the column is empty with warning M212; `missing: reject` rejects the row.

`custom.City` is the value of the custom field with that name (or id) of a candidate or job, `custom.Skills.items` its values
as a list. Under `picks` in target.yaml one record is picked out of many: with
`resume: {entity: candidate, of: attachment, where: {folder: [Public]}, last_by: size_bytes}` a rule reads
`resume.file_url`, or `candidate.resume.file_url` from another table.

`talenthub check MAPPING` names every fault with its place; `talenthub schema` prints the JSON Schema by which editors
complete and underline. The shipped mappings name it in their first line.
"""

_LISTS = """\
## Value maps and lists of people

A value map is a CSV (comma or semicolon, UTF-8) in `maps/`. Its first column holds what the export says, whatever its
case; the column named like the target column, else the second one, what becomes of it. A line `*` stands for
everything else, a line with an empty first cell for the empty value, an empty second cell for an empty result, a `?`
for what is still to be decided. One
sheet can fill several columns.

    message type in Talent Hub,activity_type,channel
    InMail,EMAIL,INMAIL
    *,OTHER,

`users.csv` says who a profile URL is: columns `profile url`, `email`, `target id`, `name`. It is also the value map
`users`, from profile URL to target id. An erasure list names people to leave out by `candidate id`, `email` or
`profile url`: with everything that hangs on them they are excluded, and taken out of what earlier runs wrote
([`docs/erasure.md`](../docs/erasure.md)). A retention rule only leaves out: what earlier runs wrote is then gone from the
export's view, reported, and deleted with `--delete-gone` alone.
"""


def page() -> str:
    """The text of `mappings/README.md`."""
    parts = [_HEAD]
    for model, title in MODELS:
        parts += [f"## {title}\n", *_keys(model)]
    parts += [_LISTS, "## Fields that every entity has\n", "| field | type | meaning |", "| --- | --- | --- |"]
    for name, (kind, meaning) in (ROW_FIELDS | ITEM_FIELDS | USER_FIELDS).items():
        parts.append(f"| `{name}` | {kind} | {meaning} |")
    parts += ["| `extra.<column>` | text | A column of the export that its guide does not know. |", "", "## Transforms\n"]
    return "\n".join([*parts, *_transforms()]) + "\n"


def _keys(model: type[Model]) -> list[str]:
    """The model's own keys; those of a model that it extends stand in that one's section."""
    inherited: set[str] = set()
    for base in model.__bases__:
        inherited |= set(getattr(base, "model_fields", {}))
    rows = ["| key | meaning | example |", "| --- | --- | --- |"]
    for name, field in model.model_fields.items():
        if name in inherited:
            continue
        key = field.alias or name
        shown = "; ".join(f"`{key}: {_flow(example)}`" for example in field.examples or [])
        rows.append(
            f"| `{key}`{' (needed)' if field.is_required() else ''} | {_cell(field.description or '')} | {_cell(shown)} |"
        )
    return [*rows, ""]


def _transforms() -> list[str]:
    rows = ["| transform | takes | gives | what it does | examples |", "| --- | --- | --- | --- | --- |"]
    for name, known in sorted(TRANSFORMS.items()):
        shown = "; ".join(f"`{each.given}` `{each.step}` → `{each.gives}`" for each in examples() if each.transform is known)
        summary = known.doc.partition("\n\nExamples:")[0].replace("\n\n", " ").replace("\n", " ")
        rows.append(f"| `{name}` | {known.takes} | {known.gives} | {_cell(summary)} | {_cell(shown)} |")
    return rows


def _flow(value: Any) -> str:  # noqa: ANN401 - any YAML
    text: str = yaml.safe_dump(value, default_flow_style=True, width=10_000, allow_unicode=True, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
