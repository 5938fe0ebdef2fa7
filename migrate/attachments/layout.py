"""Where a file lies in the store: a template over safe parts. The same file gives the same place on every run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

import polars as pl

from migrate.attachments.codes import LAYOUT
from migrate.core.errors import SetupError
from migrate.core.problems import Problem

#: `sha256` takes a length, `{sha256:2}`; `name` is `stem` and `suffix`, the suffix with its dot.
FIELDS = ("candidate_id", "folder", "name", "stem", "suffix", "sha256")

#: Files kept aside lie here, one folder a candidate.
QUARANTINE = "quarantine"

#: Escaped as `%XX` per byte: what a file system or a shell takes ill, `%` itself, dots and blanks at the ends, and the
#: names that Windows keeps for devices.
_UNSAFE = r"""[\x00-\x1f\x7f/\\:*?"<>|%]|^[. ~-]|[. ]$|(?i:^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$))"""
_ESCAPE = re.compile(_UNSAFE)
_LONGEST = 180
_CUT = 120
_SUFFIX = r"[^/.](\.[^./\s]{1,16})$"


@dataclass(frozen=True, slots=True)
class Layout:
    """A checked template, `{candidate_id}/{folder}/{sha256:16}-{name}`.

    Attributes:
        tells_kinds: False where Private and other files could share a place: then every file is stored as private.
        names_content: True where the place holds at least 16 hex digits of the hash, so that other content is another place.
    """

    template: str
    parts: tuple[tuple[str, str | None, int | None], ...]

    @property
    def tells_kinds(self) -> bool:
        """Whether the template holds the kind."""
        return any(field == "folder" for _, field, _ in self.parts)

    @property
    def names_content(self) -> bool:
        """Whether the template holds the content's hash."""
        return any(field == "sha256" and (length or 64) >= 16 for _, field, length in self.parts)

    def locations(self, files: pl.DataFrame) -> pl.Series:
        """Places relative to the store, `/` between folders, for rows with `candidate_id`, `folder`, `file_name`, `sha256`.

        Files of other content never share a place: of those that the template puts together all but the one with the
        least hash get `~` and twelve digits of theirs before the suffix. Names over 180 bytes are cut and get their hash.
        """
        text = [pl.lit("")]
        for literal, name, length in self.parts:
            text.append(pl.lit(literal))
            if name is not None:
                text.append(pl.col(name) if length is None else pl.col(name).str.head(length))
        names = _safe(files["file_name"], files["sha256"])
        frame = files.select("sha256", _safe(files["candidate_id"], files["sha256"]), "folder").with_columns(names.alias("name"))
        suffix = pl.col("name").str.extract(_SUFFIX).fill_null("")
        frame = frame.with_columns(suffix.alias("suffix"), pl.col("name").str.strip_suffix(suffix).alias("stem"))
        return _apart(frame.select(pl.concat_str(text).alias("location"), "sha256"))


def parse_layout(template: str) -> Layout:
    """Reads a template. Raises SetupError naming every fault: unknown fields, no way to tell files apart, a path that climbs."""
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        raise SetupError(_fault(f"the layout '{template}' is no template: {error}")) from error
    parts = tuple((literal, name, int(spec) if spec and spec.isdigit() else None) for literal, name, spec, _ in pieces)
    faults = list(_faults(template, [(name, spec or "", conversion) for _, name, spec, conversion in pieces if name is not None]))
    if faults:
        raise SetupError([_fault(fault) for fault in faults])
    return Layout(template, parts)


def _faults(template: str, fields: list[tuple[str, str, str | None]]) -> Iterable[str]:
    for name, spec, conversion in fields:
        if name not in FIELDS:
            yield f"the layout has no field '{name}'; there are {', '.join(FIELDS)}"
        elif conversion or (spec and (name != "sha256" or not spec.isdigit() or not 1 <= int(spec) <= 64)):
            yield f"the layout's field '{name}' takes no format; only sha256 takes a length of 1 to 64"
    names = {name for name, _, _ in fields}
    if "sha256" not in names and not {"name", "stem"} & names:
        yield "the layout names neither the file nor its content: it needs name, stem or sha256"
    steps = re.sub(r"\{[^}]*\}", "x", template).split("/")
    if any(step in ("", ".", "..") for step in steps) or "\\" in template:
        yield "the layout must be a path below the store: no empty step, no '.', no '..', no backslash"
    elif steps[0].startswith("."):
        yield "the layout must not begin with a dot: such folders belong to the store itself"


def _fault(message: str) -> Problem:
    return Problem(code=LAYOUT, message=message, help="for example {candidate_id}/{folder}/{sha256:16}-{name}")


def quarantine_locations(files: pl.DataFrame) -> pl.Series:
    """Places of files kept aside: `quarantine/<candidate>/<kind>/<hash>-<name>`, `_` where the path told none."""
    names = files.select(pl.coalesce("file_name", pl.col("name").str.extract("([^/]*)$")).alias("name"))["name"]
    frame = pl.DataFrame(
        {
            "candidate": _safe(files["candidate_id"].fill_null("_"), files["sha256"]),
            "folder": files["folder"].fill_null("_"),
            "hash": files["sha256"].str.head(16),
            "name": _safe(names, files["sha256"]),
        }
    )
    return frame.select(pl.format(QUARANTINE + "/{}/{}/{}-{}", "candidate", "folder", "hash", "name").alias("location"))[
        "location"
    ]


def _safe(texts: pl.Series, digests: pl.Series) -> pl.Series:
    """One step of a path each; `urllib.parse.unquote` gives the text back unless it was cut."""
    odd = (texts.str.contains(_UNSAFE) | (texts.str.len_bytes() > _LONGEST)).arg_true()
    if odd.is_empty():
        return texts
    mended = [_step(text, digest) for text, digest in zip(texts.gather(odd), digests.gather(odd), strict=True)]
    return texts.clone().scatter(odd, pl.Series(mended, dtype=pl.String))


def _step(text: str, digest: str) -> str:
    safe = _ESCAPE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0][:1].encode()) + match[0][1:], text)
    if len(safe.encode()) <= _LONGEST:
        return safe
    suffix = re.search(_SUFFIX, safe)
    kept = safe.encode()[:_CUT].decode("utf-8", "ignore")
    kept = re.sub(r"%[0-9A-F]?$", "", kept)
    return f"{kept}~{digest[:12]}{suffix[1] if suffix and len(suffix[1].encode()) < 40 else ''}"


def _apart(frame: pl.DataFrame) -> pl.Series:
    """Separates files of other content that a file system without regard to case would put into one place."""
    folded = pl.col("location").str.to_lowercase()
    other = pl.col("sha256") != pl.col("sha256").min().over(folded)
    suffix = pl.col("location").str.extract(_SUFFIX).fill_null("")
    marked = pl.concat_str(pl.col("location").str.strip_suffix(suffix), pl.lit("~"), pl.col("sha256").str.head(12), suffix)
    return frame.select(pl.when(other).then(marked).otherwise("location").alias("location"))["location"]
