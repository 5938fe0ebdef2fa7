"""Names of a package that are imported when they are first used."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from migrate.core.first_use import at_first_use


def test_the_module_of_a_name_is_imported_when_the_name_is_used() -> None:
    code = (
        "import sys, migrate.verify as m; before = 'migrate.verify.comparing' in sys.modules;"
        "m.compare; print(before, 'migrate.verify.comparing' in sys.modules, 'compare' in vars(m))"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert said == "False True True\n"


def test_another_name_is_an_error_as_in_any_module() -> None:
    with pytest.raises(AttributeError, match=r"module 'migrate.verify' has no attribute 'compair'"):
        at_first_use("migrate.verify", {"compare": "comparing"})("compair")


@pytest.mark.parametrize("package", ["load", "mapping", "normalise", "plan", "report", "verify"])
def test_every_name_that_a_package_exports_is_found(package: str) -> None:
    found = import_module(f"migrate.{package}")
    assert [name for name in found.__all__ if not hasattr(found, name)] == []
