"""The examples in the transforms' docstrings as data. The README shows them, and a test runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from migrate.mapping.transforms.registry import TRANSFORMS, Transform

#: The output of a value that the transform cannot convert.
FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Example:
    """`input | step | output`, each in YAML; an input such as `{integer: 7}` gives its type."""

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
        """The output; None if it is empty or the transform cannot convert the input."""
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
