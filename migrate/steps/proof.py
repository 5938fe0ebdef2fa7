"""The proof that a load leaves in its run's folder: with it, the next run recognises that nothing changed."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from migrate.attachments import parse_layout
from migrate.core.small_files import read_small_file
from migrate.runs.durable import write_file
from migrate.sources.model import TALENT_HUB
from migrate.steps.codes import SEPARATED
from migrate.steps.inputs import Inputs
from migrate.steps.prepared import Opened
from migrate.steps.work import Work
from migrate.targets.canonical import canonical
from migrate.targets.contract import Reader
from migrate.targets.plan import Plan
from migrate.targets.schema import TargetSchema

#: File in the folder of a run.
NAME = "proof.json"
_FORMAT = 1
_LARGEST = 1 << 24
#: Findings that compare with the run before: the next run would not repeat them.
_ABOUT_EARLIER_RUNS = (SEPARATED.id,)


@with_config(ConfigDict(strict=True, extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The target after a run: hashes of its tables' shapes, of runs and id map, and counts of tables without rows of ours."""

    tables: dict[str, str]
    ledger: str
    id_map: str
    counts: dict[str, int]


@with_config(ConfigDict(strict=True, extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a run was made of (`inputs.hash_inputs`), taken before it read anything, and the target after it."""

    format: int
    target: str
    inputs: dict[str, str]
    state: State


def read_proof(folder: Path) -> Proof | None:
    """Returns the proof of a run's folder; None if there is none that this version can read."""
    path = folder / NAME
    if not path.is_file() or path.is_symlink():
        return None
    try:
        proof = TypeAdapter(Proof).validate_json(read_small_file(path, _LARGEST))
    except (OSError, ValidationError):
        return None
    return proof if proof.format == _FORMAT else None


def leave_proof(work: Work, plan: Plan, opened: Opened, inputs: Inputs) -> None:
    """Writes the proof of a finished load, if the next run of the same delivery would have the same result.

    The result must not depend on rows of the target: a run that read one leaves no proof. Neither does one that changed, kept or
    missed rows of earlier runs, or to which the target refused a row.

    A load that recognised the delivery wrote nothing to the id map, so the digest that it compared is stored. A change that
    somebody else made to the id map in the meantime is therefore noticed by the next load.
    """
    target, hashes = opened.target, inputs.hashes
    if hashes is None or work.request.show_values or opened.mapping.erasure or target.reads.others:
        return
    if not _repeats(work, plan, opened):
        return
    with target.reader() as reader:
        # Tables that this run made are read as they are now.
        schema = opened.schema if all(table.exists for table in opened.schema.tables.values()) else target.schema()
        id_map = work.id_map if target.capabilities.digest_of_rows else None
        state = state_of(reader, schema, _counted(plan, target.reads.counts), id_map)
    if state is None:
        return
    proof = Proof(format=_FORMAT, target=target.shown_url, inputs=dict(hashes), state=state)
    with write_file(work.folder.path / NAME) as stream:
        stream.write(canonical(asdict(proof)).encode())


def state_of(reader: Reader, schema: TargetSchema, counts: Lookup[str, int], id_map: str | None = None) -> State | None:
    """Returns the state of a target, with these counts; None if it cannot be compared later.

    `id_map` is its digest if it is known; otherwise the database makes it, which takes as long as reading the id map.
    """
    id_map = id_map or reader.ledger.id_map_digest()
    if id_map is None:
        return None
    return State(
        tables=dict(schema.fingerprints),
        ledger=reader.ledger.ledger_fingerprint(),
        id_map=id_map,
        counts=dict(sorted(counts.items())),
    )


def count_rows(reader: Reader, schema: TargetSchema, tables: Iterable[str]) -> dict[str, int]:
    """Returns the number of rows of each table; 0 if it does not exist."""
    there = {name for name, table in schema.tables.items() if table.exists}
    return {name: reader.rows.count(name, there=True) if name in there else 0 for name in tables}


def _repeats(work: Work, plan: Plan, opened: Opened) -> bool:
    """Whether the next run of the same delivery has the same findings, and finds every row unchanged."""
    changed = any(book.update or book.hold or book.delete or book.gone or book.erased for book in plan.books)
    changed = changed or any(plan.has(book.table, "adopt") for book in plan.books)
    compares = any(problem.code.id in _ABOUT_EARLIER_RUNS for problem in work.outcome.problems)
    if changed or compares or work.load_findings or not work.outcome.written:
        return False
    return not any(book.insert for book in plan.books) or _is_plain_first_load(work, plan, opened)


def _is_plain_first_load(work: Work, plan: Plan, opened: Opened) -> bool:
    """Whether a load into a target without rows of ours leaves nothing for the next run to read there.

    The first load of a target has nothing to read. The next run would read what is named here: lookups, candidates of earlier
    deliveries, stored files whose path has no hash, and rows that keep values of missing columns. Rows that the plan rejected are
    not compared with the target: the next plan rejects them for the same reasons.
    """
    policy = opened.mapping.policies.attachments
    asks_store = work.request.attachments is not None and not parse_layout(policy.layout).names_content
    reads = opened.mapping.lookups or asks_store or plan.reads_kept_values
    return not (plan.known_rows or reads) and opened.delivery.sources == (TALENT_HUB,)


def _counted(plan: Plan, counts: Lookup[str, int]) -> dict[str, int]:
    """Returns the tables without rows of ours, with their number of rows when the plan was made: planning looks at no other."""
    ours = {book.table for book in plan.books if book.insert or book.unchanged or book.unseen or book.keep}
    return {spec.table: counts.get(spec.table, 0) for spec in plan.specs if spec.table not in ours}
