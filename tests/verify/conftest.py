from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migrate.runs.spool import Spool
from migrate.targets.spec import IdKind, TableSpec
from migrate.verify import Verified, compare
from tests.verify.frame_target import DELIVERY, FILES, SPECS, FrameTarget, loaded, numbers, uuids

KINDS: tuple[IdKind, ...] = ("uuid5", "sequence")


@pytest.fixture(params=KINDS)
def target(request: pytest.FixtureRequest) -> FrameTarget:
    return FrameTarget(loaded(uuids if request.param == "uuid5" else numbers))


@pytest.fixture
def specs(request: pytest.FixtureRequest) -> tuple[TableSpec, ...]:
    kind = next(kind for kind in KINDS if kind == request.node.callspec.params.get("target", "uuid5"))
    return tuple(replace(spec, id_kind=kind) for spec in SPECS)


@pytest.fixture
def verify(target: FrameTarget, specs: tuple[TableSpec, ...], tmp_path: Path) -> Callable[..., Verified]:
    def run(delivery: dict[str, pl.DataFrame] | None = None, **options: Any) -> Verified:
        spools = {}
        for table, frame in (delivery or DELIVERY).items():
            spools[table] = Spool(tmp_path / "mapped" / table, key="_key", parts=3)
            spools[table].append(frame)
        return compare(
            options.pop("specs", specs),
            spools,
            target,  # type: ignore[arg-type]  # the part of a Reader that verify needs
            target.schema(),
            folder=tmp_path / "work",
            files=FILES,
            **options,
        )

    return run
