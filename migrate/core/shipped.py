"""Finds the mappings and SQL files of the tool: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal


def shipped_folder(name: Literal["mappings", "sql"]) -> Path:
    """The folder of that name. Raises FileNotFoundError where the installation is broken."""
    package = Path(str(files("migrate")))
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    msg = f"the folder {name} that belongs to talenthub-migrate is missing; install the package again"
    raise FileNotFoundError(msg)
