"""Findings that a mapping accepts: each code with the reason why nobody has to look at it again."""

from __future__ import annotations

from migrate.core.code_pages import known_codes, severity_of
from migrate.core.problems import Problem, Severity
from migrate.mapping.codes import WRONG_VALUE
from migrate.mapping.folder import Folder
from migrate.mapping.models import TargetFile
from migrate.mapping.suggestions import suggestion

_HELD_BACK = "A205"


def check_accepted(folder: Folder, faults: list[Problem]) -> None:
    """Adds a fault for each accepted code that does not exist, is an error, or has no reason."""
    known = known_codes()
    for code, reason in folder.target.accept.items():
        path, document = ("accept", code), folder.target_document
        if code not in known:
            help_text = suggestion(code, known, "codes")
            faults.append(document.problem(WRONG_VALUE, f"'{code}' is not a code", path, at_key=True, help=help_text))
        elif severity_of(code) is Severity.ERROR:
            message = f"{code} is an error, which cannot be accepted: what it rejects is not migrated"
            faults.append(document.problem(WRONG_VALUE, message, path, at_key=True, help=f"see: talenthub explain {code}"))
        elif not reason.strip():
            faults.append(document.problem(WRONG_VALUE, f"'{code}' needs a reason", path, help="write why this is right"))


def accepted_codes(target: TargetFile) -> dict[str, str]:
    """Returns the accepted codes with their reasons, including those that another key of target.yaml decides."""
    decided = {_HELD_BACK: "target.yaml sets private: hold_back"} if "private" in target.attachments.model_fields_set else {}
    return decided | {code: " ".join(reason.split()) for code, reason in target.accept.items()}
