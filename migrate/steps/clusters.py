"""Connects to the cluster that `--cluster` names, and reports what its workers left to this machine."""

from __future__ import annotations

from migrate.attachments import Cluster
from migrate.read import Delivery
from migrate.steps.work import Work


def connect(work: Work, delivery: Delivery) -> None:
    """Connects, if a cluster is named, before anything long begins.

    Raises SetupError if a worker has another version or cannot read the archives; UnreachableError if there is no scheduler or no
    worker.
    """
    if work.request.cluster is not None and work.cluster is None:
        work.use(Cluster(work.request.cluster)).check_archives(delivery.listings)


def report_repeated(work: Work) -> None:
    """Warns of files that workers failed on since the last call, and this machine did."""
    if work.cluster is not None:
        work.tell(work.cluster.take_problems())
