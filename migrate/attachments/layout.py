"""The path of a file in the store: a template with safe parts. The same file gets the same path on every run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from migrate.attachments.name_collisions import SUFFIX, separate_names
from migrate.core.attachment_layout import DEFAULT_LAYOUT, LAYOUT, Parts, layout_faults, layout_parts, plain_extensions
from migrate.core.errors import SetupError
from migrate.core.problems import Problem

#: Folder of quarantined files, with one folder per candidate.
QUARANTINE = "quarantine"

#: Escaped as `%XX` per byte: what a file system or a shell cannot handle, what is invisible or reverses the text, `%`
#: itself, dots and spaces at the ends, device names of Windows, and the name of our own folder.
_UNSAFE = (
    r"""[\x00-\x1f\x7f-\x9f/\\:*?"<>|%]|[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"""
    r"""|^[. ~-]|[. ]$|(?i:^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$))|(?i:^quarantine$)"""
)
_ESCAPE = re.compile(_UNSAFE)
_LONGEST = 180
_CUT = 120


@dataclass(frozen=True, slots=True)
class Layout:
    """A checked template, `{candidate_id}/{folder}/{sha256:16}-{name}`.

    Attributes:
        separates_private: False if Private and other files could share a path; then every file is stored as private.
        names_content: True if the path contains at least 16 hex digits of the hash, so that other content has another path.
    """

    template: str
    parts: Parts

    @property
    def separates_private(self) -> bool:
        """Whether the template contains the kind."""
        return any(field == "folder" for _, field, _ in self.parts)

    @property
    def names_content(self) -> bool:
        """Whether the template contains the hash of the content."""
        return any(field == "sha256" and (length or 64) >= 16 for _, field, length in self.parts)

    @property
    def private_step(self) -> int:
        """The number of folder levels that private files share with others; everything below is private."""
        if not self.separates_private:
            return 0
        before = self.template.partition("{folder")[0]
        return before.count("/")

    def locations(self, files: pl.DataFrame) -> pl.Series:
        """Returns paths relative to the store, with `/`, for rows with `candidate_id`, `folder`, `file_name`, `sha256`.

        Files with different content never share a path, see `separate_names`. Names over 180 bytes are cut and get their hash.
        """
        text = [pl.lit("")]
        for literal, name, length in self.parts:
            text.append(pl.lit(literal))
            if name is not None:
                text.append(pl.col(name) if length is None else pl.col(name).str.head(length))
        names = _safe(files["file_name"], files["sha256"])
        frame = files.select("sha256", _safe(files["candidate_id"], files["sha256"]), "folder").with_columns(names.alias("name"))
        suffix = pl.col("name").str.extract(SUFFIX).fill_null("")
        frame = frame.with_columns(suffix.alias("suffix"), pl.col("name").str.strip_suffix(suffix).alias("stem"))
        if any(name == "plain_name" for _, name, _ in self.parts):
            frame = frame.with_columns(_plain(frame["name"], plain_extensions(self.template)).alias("plain_name"))
        return separate_names(frame.select(pl.concat_str(text).alias("location"))["location"], frame["sha256"], as_files=True)


def parse_layout(template: str) -> Layout:
    """Reads a template. Raises SetupError naming every fault: unknown fields, paths that are not distinct, a path that climbs."""
    faults = layout_faults(template)
    if faults:
        raise SetupError([Problem(code=LAYOUT, message=fault.message, help=f"for example {DEFAULT_LAYOUT}") for fault in faults])
    return Layout(template, layout_parts(template))


def candidate_folders(template: str, candidate_ids: Iterable[str]) -> dict[int, frozenset[str]]:
    """Returns the level of the path, from 0, at which a layout has a folder per candidate, and the names of these folders.

    Empty if no level is the candidate alone.
    """
    steps = template.split("/")[:-1]
    names = frozenset(_step(candidate, "") for candidate in candidate_ids)
    return {steps.index("{candidate_id}"): names} if "{candidate_id}" in steps else {}


def quarantine_locations(files: pl.DataFrame) -> pl.Series:
    """Returns paths of quarantined files: `quarantine/<candidate>/<kind>/<hash>-<name>`, with `_` for what is unknown."""
    names = files.select(pl.coalesce("file_name", pl.col("name").str.extract("([^/]*)$")).alias("name"))["name"]
    frame = pl.DataFrame(
        {
            "candidate": _safe(files["candidate_id"].fill_null("_"), files["sha256"]),
            "folder": files["folder"].fill_null("_"),
            "hash": files["sha256"].str.head(16),
            "name": _safe(names, files["sha256"]),
        }
    )
    places = frame.select(pl.format(QUARANTINE + "/{}/{}/{}-{}", "candidate", "folder", "hash", "name").alias("location"))
    return separate_names(places["location"], files["sha256"], as_files=True)


def _plain(names: pl.Series, extensions: frozenset[str]) -> pl.Series:
    """Returns names in printable ASCII, `_` for every other byte and `%`; an extension outside of a list gets `.txt` appended."""

    def plain(name: str) -> str:
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F and byte != 0x25 else "_" for byte in name.encode())
        known = not extensions or text.rpartition(".")[2].lower() in extensions
        return text if known and "." in text else f"{text}.txt" if extensions else text

    return names.map_elements(plain, return_dtype=pl.String)


def _safe(texts: pl.Series, digests: pl.Series) -> pl.Series:
    """Returns one path segment each; `urllib.parse.unquote` restores the text unless it was cut."""
    odd = (texts.str.contains(_UNSAFE) | (texts.str.len_bytes() > _LONGEST)).arg_true()
    if odd.is_empty():
        return texts
    escaped = [_step(text, digest) for text, digest in zip(texts.gather(odd), digests.gather(odd), strict=True)]
    return texts.clone().scatter(odd, pl.Series(escaped, dtype=pl.String))


def _step(text: str, digest: str) -> str:
    safe = _ESCAPE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0][:1].encode()) + match[0][1:], text)
    if len(safe.encode()) <= _LONGEST:
        return safe
    suffix = re.search(SUFFIX, safe)
    kept = safe.encode()[:_CUT].decode("utf-8", "ignore")
    kept = re.sub(r"%[0-9A-F]?$", "", kept)
    return f"{kept}~{digest[:12]}{suffix[1] if suffix and len(suffix[1].encode()) < 40 else ''}"
