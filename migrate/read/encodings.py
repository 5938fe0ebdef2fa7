"""Which encoding a file is read in, and which one it may be in where that is not known."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from migrate.core.errors import SetupError
from migrate.core.places import Place
from migrate.core.problems import Problem
from migrate.read.codes import ENCODING

#: What CSVs on people's machines are in, where it is not UTF-8; the likeliest first.
_LIKELY = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp932", "gb18030", "big5", "cp949"),
    *("mac_roman", "cp850", "cp437", "cp852", "cp866", "koi8_r"),
)
#: Encodings whose text may be valid UTF-8 by chance, since they write other letters by ASCII characters or with zero bytes.
_UNLIKE_ASCII = ("utf_7", "utf_16", "utf_32", "iso2022", "hz")
_SAMPLE = 1 << 13


@dataclass(frozen=True, slots=True)
class Encodings:
    """The encodings that the user names: `default` for files that are not UTF-8, others for files by name, in lower case."""

    default: str | None = None
    by_file: tuple[tuple[str, str], ...] = ()

    def of(self, shown: str) -> str | None:
        """The encoding named for a file, by the end of its path."""
        path = shown.casefold()
        found = [codec for name, codec in self.by_file if path == name or path.endswith(f"/{name}")]
        return found[0] if found else self.default

    def unused(self, files: Iterable[str]) -> list[str]:
        """The file names that no file of a delivery has."""
        paths = [file.casefold() for file in files]
        return [name for name, _ in self.by_file if not any(path == name or path.endswith(f"/{name}") for path in paths)]


def parse_encodings(given: Sequence[str]) -> Encodings:
    """Reads values of `--encoding`: `cp1252`, or `Notes.csv=cp1252`; of two for one file the last counts.

    Raises SetupError (D107) where an encoding is not known.
    """
    default, by_file = None, dict[str, str]()
    for text in given:
        name, found, codec = text.rpartition("=")
        codec = _known(codec.strip(), text)
        if found:
            by_file[name.strip().replace("\\", "/").removeprefix("./").casefold()] = codec
        else:
            default = codec
    return Encodings(default, tuple(by_file.items()))


def may_look_like_utf8(codec: str) -> bool:
    """True if text in this encoding may be valid UTF-8 and yet mean something else."""
    return codec.replace("-", "_").startswith(_UNLIKE_ASCII)


def is_utf8(chunks: Iterable[bytes]) -> bool:
    """True if all of it is UTF-8; lone surrogates do not count. Read as a stream."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def likely_encoding(data: bytes) -> str | None:
    """The encoding that text with bytes outside of ASCII may be in; None if nothing fits."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - start-up counts: only a file that is not UTF-8 needs it

    lines = b"\n".join(line for line in data.splitlines() if not line.isascii())[:_SAMPLE]
    matches = list(from_bytes(lines, cp_isolation=list(_LIKELY)))
    least = min((match.chaos for match in matches), default=0.0)
    # Several encodings give plausible text: the likeliest of them is named.
    fitting = {name for match in matches if match.chaos == least for name in (match.encoding, *match.could_be_from_charset)}
    return next((codec for codec in _LIKELY if codec in fitting), None)


def _known(codec: str, text: str) -> str:
    try:
        name = codecs.lookup(codec).name
    except LookupError:
        helped = "use an encoding that Python supports, such as cp1252, cp1250, cp1251, mac_roman, shift_jis or gb18030"
        message = f"--encoding {text}: unknown encoding"
        raise SetupError(Problem(code=ENCODING, message=message, place=Place(), help=helped)) from None
    return "utf-8" if name == "utf-8-sig" else name
