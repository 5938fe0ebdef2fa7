from pathlib import Path

import pytest

from migrate.core import shipped as module
from migrate.core.shipped import shipped_folder


def test_in_a_checkout_the_folders_lie_beside_the_package() -> None:
    assert shipped_folder("sql") == Path(module.__file__).parents[2] / "sql"


def test_in_a_wheel_the_folder_inside_the_package_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "migrate" / "_data" / "mappings"
    inside.mkdir(parents=True)
    (tmp_path / "mappings").mkdir()
    monkeypatch.setattr(module, "files", lambda _: tmp_path / "migrate")
    assert shipped_folder("mappings") == inside


def test_a_broken_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "files", lambda _: tmp_path / "migrate")
    with pytest.raises(FileNotFoundError, match="install the package again"):
        shipped_folder("sql")
