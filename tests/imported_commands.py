"""Importing this module imports every module of the command line, as an error where one of them warns."""

from __future__ import annotations

import pkgutil
import warnings
from importlib import import_module

import migrate
from migrate.core.allocators import return_freed_memory

return_freed_memory()
warnings.simplefilter("error")
for module in pkgutil.walk_packages(migrate.__path__, "migrate."):
    import_module(module.name)
