"""Defaults of options that other packages need too."""

from pathlib import Path

#: Of `--runs`: the directory of run folders.
RUNS = Path("talenthub-runs")
