from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes

from hypothesis import example, given
from hypothesis import strategies as st

from migrate.core.percent import percent_decode, percent_encode

_TEXTS = st.lists(st.sampled_from(["%", "%4", "%41", "%c3%a9", "%C3", "%%41", "%zz", "é", "😀", "a", "/", "\n", "~"])).map(
    "".join
)


@given(_TEXTS)
@example("")
@example("%4")
def test_escapes_are_read_as_the_standard_library_reads_them(text: str) -> None:
    assert percent_decode(text) == unquote_to_bytes(text)


@given(_TEXTS)
@example("")
def test_letters_are_escaped_as_the_standard_library_escapes_them(text: str) -> None:
    assert percent_encode(text, "/\n") == quote(text, safe="/\n")
