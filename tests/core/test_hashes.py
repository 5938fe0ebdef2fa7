"""SHA-256 of files and streams."""

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from migrate.core.hashes import sha256_of, sha256_of_file

#: The published test vector for "abc" (FIPS 180-2).
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_has_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    assert sha256_of_file(path) == ABC


@given(st.lists(st.integers(0, 3), max_size=4))
def test_a_stream_has_one_hash_however_it_is_cut(places: list[int]) -> None:
    cuts = sorted({0, 3, *places})
    assert sha256_of(b"abc"[start:end] for start, end in pairwise(cuts)) == ABC
