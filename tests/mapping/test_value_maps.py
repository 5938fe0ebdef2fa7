from pathlib import Path

import polars as pl
import pytest

from migrate.core.text_equality import folded_text
from migrate.mapping.value_maps import fold_key
from tests.mapping.example_mapping import faults, written

TABLE = "entity: candidate\ncolumns: {remote_id: row.key, x: {field: source, map: m}}\n"


def told(folder: Path, content: bytes) -> list[tuple[str, int | None]]:
    written(folder, {"maps/m.csv": ""})
    (folder / "maps" / "m.csv").write_bytes(content)
    return [(p.code.id, p.place.line) for p in faults(folder, {"candidate.yaml": TABLE}) if str(p.place.file).endswith("m.csv")]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", None),
        (b"in the export\nweb\n", 1),
        (b"in the export,x\nweb,W\n WEB ,V\n", 3),
        (b"in the export,x\nweb,W,too much\n", 2),
        (b'in the export,x\nweb,"W\n', 2),
        ("in the export,x\nMärz,W\n".encode("latin-1"), 2),
        (b"in the export,x\nweb,?\n", 2),
    ],
)
def test_a_faulty_value_map_is_a_fault_with_its_line(content: bytes, line: int | None, tmp_path: Path) -> None:
    found = told(tmp_path, content)
    assert [place for _, place in found] == [line]
    assert found[0][0] == ("M134" if b"?" in content else "M126")


@pytest.mark.parametrize(
    "content",
    [
        b"in the export,x\nweb,W\n",
        b"\xef\xbb\xbfin the export;x\r\nweb;W\r\n\r\n",
        b'in the export,x,times found\n"a, ""b""",W,12\nweb,\n',
        b'in the export,x\n"two\nlines",W\n',
    ],
)
def test_a_value_map_is_read_as_spreadsheets_save_it(content: bytes, tmp_path: Path) -> None:
    assert told(tmp_path, content) == []


def test_a_value_that_does_not_fit_the_columns_type_is_told_with_its_line(tmp_path: Path) -> None:
    text = "entity: candidate\ncolumns: {remote_id: row.key, x: {field: source, map: m, type: integer}}\n"
    (problem,) = faults(tmp_path, {"candidate.yaml": text, "maps/m.csv": "in the export,x\nweb,1\nfair,two\n"})
    assert problem.code.id == "M126"
    assert problem.message.endswith("m.csv:3)")


@pytest.mark.parametrize("stage", ["Caf\u00e9 talk", "Cafe\u0301 talk", "caf\u00e9\u00a0talk", " Caf\u00e9  ta\u200blk "])
def test_keys_are_equal_in_nfc_without_invisible_characters_and_repeated_blanks(stage: str) -> None:
    assert fold_key(stage) == "caf\u00e9 talk"
    assert pl.select(folded_text(pl.lit(stage))).item() == fold_key(stage)
