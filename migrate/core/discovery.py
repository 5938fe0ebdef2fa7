"""Finds what the modules of a package define, so that no list must name them."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

Defined = TypeVar("Defined")


def find_defined(package: str, paths: Iterable[str], kind: type[Defined]) -> list[Defined]:
    """Returns the values of a type at the top level of a package's modules, each once: by module name, then as they are defined.

    Args:
        package: Name of the package.
        paths: Its `__path__`.
        kind: The type of the values.
    """
    found: dict[int, Defined] = {}
    for name in sorted(module.name for module in iter_modules(paths)):
        values = vars(import_module(f"{package}.{name}")).values()
        found |= {id(value): value for value in values if isinstance(value, kind) and id(value) not in found}
    return list(found.values())
