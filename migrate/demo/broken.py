"""Invents records that cannot be used: each must be rejected, and nothing else may change by it."""

from __future__ import annotations

from collections.abc import Callable

from migrate.demo.scene import Scene


def invent_broken(scene: Scene, count: int) -> None:
    """Writes this number of them, the kinds in turn."""
    for number in range(count):
        _KINDS[number % len(_KINDS)](scene, number)


def _short(scene: Scene, number: int) -> None:
    scene.sheets["messages"].spoil((f"77{number}", "", "", "https://www.linkedin.com/in/never-seen"))


def _long(scene: Scene, number: int) -> None:
    scene.sheets["notes"].spoil((f"77{number}", "", "", "text", "", "Project", "", "one", "two, too many"))


def _without_key(scene: Scene, number: int) -> None:
    sheet = scene.sheets["candidates"]
    sheet.spoil(("", "", f"Nameless {number}", *[""] * (sheet.width - 3)))


def _other_content(scene: Scene, number: int) -> None:
    """The key of the first note, which every delivery has, with another text."""
    scene.sheets["notes"].spoil(("8000001", "", "", f"another text {number}", "", "", ""))


_KINDS: tuple[Callable[[Scene, int], None], ...] = (_short, _long, _without_key, _other_content)
