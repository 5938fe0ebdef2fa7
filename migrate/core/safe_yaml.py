"""YAML that people write, read within limits: a small file must not cost the stack or the memory of the machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

#: Levels of lists and mappings inside each other; the deepest mapping of a target has six.
DEEPEST = 40
_OPENING = (
    yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken, yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken,
)  # fmt: skip
_CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)


class _Shallow(yaml.SafeLoader):
    """Counts the levels while tokens are read, so that a text need not be read twice."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def get_token(self) -> yaml.Token:
        token: yaml.Token = super().get_token()  # type: ignore[no-untyped-call]
        if isinstance(token, _OPENING):
            self._depth += 1
            if self._depth > DEEPEST:
                message = f"lists and mappings are nested more than {DEEPEST} deep"
                raise yaml.MarkedYAMLError(problem=message, problem_mark=token.start_mark)
        elif isinstance(token, _CLOSING):
            self._depth -= 1
        return token


def scan_yaml(text: str) -> Iterator[yaml.Token]:
    """The tokens of a text. Raises yaml.YAMLError, also for a text that is nested too deeply to be composed."""
    yield from yaml.scan(text, Loader=_Shallow)


def compose_yaml(text: str) -> yaml.Node | None:
    """The nodes of a text; None if it has none. Raises yaml.YAMLError, also for a text that is nested too deeply."""
    return yaml.compose(text, Loader=_Shallow)


def load_yaml(text: str) -> Any:  # noqa: ANN401 - YAML holds anything
    """The content of a text. Raises yaml.YAMLError, also for an alias, which may repeat a part without end."""
    for token in scan_yaml(text):
        if isinstance(token, yaml.AliasToken):
            raise yaml.MarkedYAMLError(problem="an alias is not allowed here", problem_mark=token.start_mark)
    try:
        return yaml.safe_load(text)
    except (ValueError, OverflowError) as error:  # a day that no calendar has, a number of 5,000 digits
        raise yaml.YAMLError from error
