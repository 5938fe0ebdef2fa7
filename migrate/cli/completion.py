"""What a shell completes: codes, runs, and names of shipped mappings."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from migrate.core.defaults import RUNS


def codes(_ctx: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Completes a finding code; upper or lower case."""
    from migrate.core.code_pages import known_codes

    return [CompletionItem(code) for code in known_codes() if code.startswith(typed.upper())]


def runs(ctx: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Completes the name of a run in the directory of `--runs`, newest first, and `latest`."""
    from migrate.runs.folder import is_run_id

    folder = Path(ctx.params.get("runs") or RUNS)
    names = sorted((entry.name for entry in folder.iterdir() if is_run_id(entry.name)), reverse=True) if folder.is_dir() else []
    return [CompletionItem(name) for name in ("latest", *names) if name.startswith(typed)]


def mappings(_ctx: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Completes the name of a shipped mapping, and otherwise a folder."""
    from migrate.core.shipped import shipped_folder

    folders = sorted(path.parent.name for path in shipped_folder("mappings").glob("*/target.yaml"))
    found = [CompletionItem(name) for name in folders if name.startswith(typed)]
    return found or [CompletionItem(typed, type="dir")]
