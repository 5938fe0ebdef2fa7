"""The options of a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from migrate.archives import DeliveryPath, delivery_path
from migrate.archives import Limits as ZipLimits
from migrate.core.errors import SetupError
from migrate.core.limits import Limits, limit
from migrate.core.problems import Problem
from migrate.read import ReadOptions
from migrate.steps.codes import NO_CEILING
from migrate.targets.plan import PlanIdentity

_LIMITS = ("max_rejects", "max_deletes", "max_updates", "max_gone", "max_erased")


_TEXTS = ("contract", "source_name", "zip_encoding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command's options, with the names of the command line.

    Attributes:
        deliveries: Folders, export.csv, zips, folders of corrected rejects, on disk or in an object store.
        characters: How to handle a record with characters that the target cannot store: unpaired surrogates anywhere, U+0000 in
            PostgreSQL.
        zip_ratio, zip_total, zip_encoding: Limits on archives, see `archives.Limits`.
        source_name: `--source`: another name for the source system in ids and ledger.
        attachments: Folder or store URL; None to store no attachments.
        cluster: Address of the scheduler of a Dask cluster; None for threads of this process. Not a part of a plan.
        fail_on: `warning`, or ids of codes: findings that stop the command before anything is written.
        reread: Read everything, also records, archives and stored files that did not change since the last run.
        html: `--report`: output file for the HTML report.
    """

    runs: Path
    deliveries: tuple[DeliveryPath, ...] = ()
    mapping: str = "ats"
    users: Path | None = None
    erasure: Path | None = None
    duplicates: Path | None = None
    target: str | None = None
    attachments: str | None = None
    cluster: str | None = None
    encoding: tuple[str, ...] = ()
    contract: str | None = None
    source_name: str | None = None
    characters: Literal["reject", "strip"] = "reject"
    zip_ratio: int = ZipLimits().ratio
    zip_total: int | None = None
    zip_encoding: str | None = None
    seats: Path | None = None
    leads: Path | None = None
    max_rejects: str | None = None
    delete_gone: bool = False
    max_deletes: str | None = None
    max_updates: str | None = None
    max_gone: str | None = None
    max_erased: str | None = None
    fail_on: tuple[str, ...] = ()
    html: Path | None = None
    manifest: Path | None = None
    show_values: bool = False
    reread: bool = False

    @property
    def reading(self) -> ReadOptions:
        """The options for reading."""
        limits = ZipLimits(ratio=self.zip_ratio, total=self.zip_total, names=self.zip_encoding)
        joins = frozenset(path.resolve() for path in (self.seats, self.leads) if path is not None)
        return ReadOptions(encoding=self.encoding, contract=self.contract, aside=joins, limits=limits, surrogates=self.characters)

    def limits(self, defaults: Mapping[str, str], records: int = 0, rejected: int = 0) -> Limits:
        """Returns the limits, with the counts of earlier stages; `defaults` are the mapping's, by option (`max_gone`).

        Raises SetupError if one is neither number nor percentage, or if gone rows would be deleted without a limit.
        """
        given = {name: limit(getattr(self, name) or defaults.get(name)) for name in _LIMITS}
        if self.delete_gone and given["max_deletes"] is None:
            help_text = "add a limit, such as --max-deletes 50 or --max-deletes 1%"
            message = "--delete-gone requires --max-deletes; nothing was written"
            raise SetupError(Problem(code=NO_CEILING, message=message, help=help_text))
        return Limits(**given, records=records, rejected_before=rejected, fail_on=self.fail_on)

    def remembered(self) -> dict[str, Any]:
        """Returns what `apply` needs to read the same delivery again, for plan.json; paths are absolute."""
        paths = {
            name: str(path.resolve())
            for name in ("users", "erasure", "duplicates", "seats", "leads")
            if (path := getattr(self, name)) is not None
        }
        texts = {name: text for name in _TEXTS if (text := getattr(self, name)) is not None}
        encoding = {"encoding": list(self.encoding)} if self.encoding else {}
        numbers = {"zip_ratio": self.zip_ratio, "zip_total": self.zip_total, "characters": self.characters}
        return paths | texts | encoding | numbers

    def made_from(self, identity: PlanIdentity) -> Request:
        """Returns this request with the inputs of a plan."""
        options = identity.options
        return replace(
            self,
            deliveries=tuple(delivery_path(path) for path in identity.deliveries),
            mapping=identity.mapping_name,
            attachments=identity.attachments,
            users=_path(options.get("users")),
            erasure=_path(options.get("erasure")),
            duplicates=_path(options.get("duplicates")),
            seats=_path(options.get("seats")),
            leads=_path(options.get("leads")),
            encoding=_texts(options.get("encoding")),
            contract=options.get("contract"),
            source_name=options.get("source_name"),
            characters=options.get("characters", "reject"),
            zip_ratio=options.get("zip_ratio", ZipLimits().ratio),
            zip_total=options.get("zip_total"),
            zip_encoding=options.get("zip_encoding"),
        )


def _texts(given: str | list[str] | None) -> tuple[str, ...]:
    """Returns the values of a repeatable option; plans of older versions contain one text."""
    return (given,) if isinstance(given, str) else tuple(given or ())


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
