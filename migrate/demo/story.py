"""The story of the README: a delivery is invented and taken through the whole job, by the commands a user would type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from migrate import run
from migrate.core.errors import SetupError
from migrate.core.outcome import Outcome
from migrate.core.problems import Code, Problem, Severity
from migrate.core.progress import Progress
from migrate.demo.delivery import invent
from migrate.runs.codes import NOT_OURS
from migrate.runs.marker import MARKER, remove_own, take_folder
from migrate.steps import next_steps
from migrate.steps.request import Request

IN_THE_WAY = Code("R301", "the folder is not a demo folder", Severity.ERROR)
CODES: dict[str, Code] = {IN_THE_WAY.id: IN_THE_WAY}

#: The marker of earlier versions.
_UNMARKED = ".talenthub-demo"
_UNMARKED_TEXT = b"made by talenthub demo; may be removed\n"

#: Called with the command line of a scene and, when it is over, its outcome.
ShowCommand = Callable[[str, Outcome], None]


@dataclass(frozen=True, slots=True)
class Demo:
    """The paths of everything that the demo made."""

    folder: Path
    database: Path
    worst: Outcome


def invent_only(into: Path, *, candidates: int, seed: int, progress: Progress) -> Outcome:
    """Invents a delivery of about `candidates` candidates below `into`, as `tell` does, and nothing else."""
    _clear(into)
    delivery = into / "export"
    invent(delivery, candidates=candidates, seed=seed, progress=progress).write(into / "invented.json")
    return Outcome("demo", next_step=next_steps.inspect(delivery))


def run_demo(into: Path, *, candidates: int, seed: int, show_command: ShowCommand, progress: Progress) -> Demo:
    """Invents a delivery of about `candidates` candidates below `into`, inspects, plans, applies, loads again and verifies it.

    `into` is emptied first where it is an earlier demo. Raises SetupError where something else is there.
    """
    _clear(into)
    delivery, database, files = into / "export", into / "ats.db", into / "attachments"
    invent(delivery, candidates=candidates, seed=seed, progress=progress).write(into / "invented.json")
    request = Request(
        deliveries=(delivery,), runs=into / "talenthub-runs", target=f"sqlite:///{database}", attachments=str(files)
    )
    options = f"--mapping ats --target sqlite:///{database} --attachments {files}"
    scenes: list[tuple[str, Callable[[], Outcome]]] = [
        (f"talenthub inspect {delivery}", lambda: run.inspect(replace(request, attachments=None), progress)),
        (f"talenthub plan {delivery} {options} --out {into / 'plan'}", lambda: run.plan(request, into / "plan", progress)),
        (f"talenthub apply {into / 'plan'}", lambda: run.apply(into / "plan", Request(runs=request.runs), progress)),
        (f"talenthub load {delivery} {options}", lambda: run.load(request, progress)),
        (f"talenthub verify {delivery} {options}", lambda: run.verify(request, None, progress)),
    ]
    worst = Outcome("demo")
    for command, scene in scenes:
        outcome = scene()
        show_command(command, outcome)
        worst = max(worst, outcome, key=lambda one: int(one.exit_code))
        if outcome.error is not None:
            break
    return Demo(into, database, worst)


def _clear(into: Path) -> None:
    """Empties the folder of an earlier demo. Raises SetupError where something else is there."""
    try:
        take_folder(into, "demo", option="--into", known=_is_unmarked_demo)
    except SetupError as error:
        if error.problems[0].code is not NOT_OURS:
            raise
        help_text = "name another folder with --into"
        raise SetupError(Problem(code=IN_THE_WAY, message=f"{into} is not a demo folder", help=help_text)) from None
    for entry in list(into.iterdir()):
        if entry.name != MARKER:
            remove_own(entry, "demo")


def _is_unmarked_demo(folder: Path) -> bool:
    """Whether an earlier version made a folder, whose marker had another name."""
    marker = folder / _UNMARKED
    return marker.is_file() and not marker.is_symlink() and marker.read_bytes()[:100] == _UNMARKED_TEXT
