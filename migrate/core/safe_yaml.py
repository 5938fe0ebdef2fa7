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


def scan_yaml(text: str) -> Iterator[yaml.Token]:
    """The tokens of a text. Raises yaml.YAMLError, also for a text that is nested too deeply to be composed."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        depth += isinstance(token, _OPENING)
        depth -= isinstance(token, _CLOSING)
        if depth > DEEPEST:
            message = f"lists and mappings are nested more than {DEEPEST} deep"
            raise yaml.MarkedYAMLError(problem=message, problem_mark=token.start_mark)
        yield token


def load_yaml(text: str) -> Any:  # noqa: ANN401 - YAML holds anything
    """The content of a text. Raises yaml.YAMLError, also for an alias, which may repeat a part without end."""
    for token in scan_yaml(text):
        if isinstance(token, yaml.AliasToken):
            raise yaml.MarkedYAMLError(problem="an alias is not allowed here", problem_mark=token.start_mark)
    try:
        return yaml.safe_load(text)
    except (ValueError, OverflowError) as error:  # a day that no calendar has, a number of 5,000 digits
        raise yaml.YAMLError from error
