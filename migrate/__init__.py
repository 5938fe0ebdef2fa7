"""talenthub-migrate: a Talent Hub delivery becomes rows of an applicant tracking system.

`from migrate import plan, load, verify` gives the functions of `migrate.api`.
"""

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

# numpy looks for structure here and never multiplies matrices; told nothing, it starts threads for that, which wait busily.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

#: Functions of `migrate.api` that a subpackage has the name of.
_SHARED = frozenset({"plan", "load", "verify"})

#: The other names of `migrate.api`. A list of its own: Python asks here for subpackages too, and those must not load the API.
_OTHERS = frozenset(
    {
        "AttachmentBook", "BooksError", "BusyError", "DriftError", "Finding", "MigrateError", "Problem", "Progress", "Result",
        "SetupError", "SourceBook", "TargetBook", "ThresholdError", "UnreachableError", "apply", "check", "inspect", "rollback",
    }
)  # fmt: skip


class _CallablePackage(ModuleType):
    """A subpackage that can be called like the function of its name in `migrate.api` (docs/decisions/0102)."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - passed on to a typed function
        return getattr(import_module("migrate.api"), self.__name__.rpartition(".")[2])(*arguments, **options)


class _Package(ModuleType):
    """This package. The import system binds each subpackage here, which is when those of `_SHARED` become callable."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _SHARED and type(value) is ModuleType:
            value.__class__ = _CallablePackage
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:  # noqa: ANN401 - functions and classes
    """Returns what only `migrate.api` has, without loading it before it is needed."""
    if name in _OTHERS:
        return getattr(import_module("migrate.api"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
