"""The examples in the transforms' docstrings as data: they are shown in the README and executed by a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from migrate.mapping.transforms.registry import TRANSFORMS, Transform

#: Stands where a value goes in that the transform cannot take.
FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Example:
    """`input | step | output`, each in YAML; an input such as `{integer: 7}` names its type."""

    transform: Transform
    given: str
    step: str
    gives: str

    @property
    def value(self) -> Any:  # noqa: ANN401 - of any type
        """The input."""
        value = yaml.safe_load(self.given)
        return next(iter(value.values())) if isinstance(value, dict) else value

    @property
    def kind(self) -> str:
        """The input's type."""
        value = yaml.safe_load(self.given)
        return str(next(iter(value))) if isinstance(value, dict) else self.transform.takes

    @property
    def expected(self) -> Any:  # noqa: ANN401 - of any type
        """The output; None where the transform cannot take the input, or gives an empty value."""
        return None if self.gives == FAULT else yaml.safe_load(self.gives)


def examples() -> list[Example]:
    """All of them, by the transform's name."""
    found = []
    for name in sorted(TRANSFORMS):
        lines = TRANSFORMS[name].doc.partition("Examples:\n")[2].splitlines()
        for line in lines:
            given, step, gives = line.strip().rsplit(" | ", 2)
            found.append(Example(TRANSFORMS[name], given, step, gives))
    return found
