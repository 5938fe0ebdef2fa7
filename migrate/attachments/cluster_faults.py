"""The errors of clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migrate.attachments.cluster_tasks import DECIDING
from migrate.attachments.codes import DONE_HERE, NO_CLUSTER, NOT_SHARED, OTHER_VERSIONS
from migrate.core.errors import SetupError, UnreachableError
from migrate.core.problems import Problem

#: Workers and archives that a message names.
_NAMED = 3


def not_installed() -> SetupError:
    """The extra is missing."""
    message = "the cluster cannot be used: the extra 'cluster' is not installed"
    return SetupError(Problem(code=NO_CLUSTER, message=message, help="pip install 'talenthub-migrate[cluster]'"))


def wrong_address(address: str) -> SetupError:
    """No address of a scheduler."""
    message = f"'{address}' is not the address of a scheduler"
    return SetupError(Problem(code=NO_CLUSTER, message=message, help="give --cluster tcp://HOST:8786, or tls://HOST:8786"))


def unreachable(why: str) -> UnreachableError:
    """The scheduler or the workers are not there, or are lost."""
    remedy = "start or repair the cluster, or leave --cluster out, and run the same command again: it continues where it stopped"
    return UnreachableError(Problem(code=NO_CLUSTER, message=f"the cluster cannot be used: {why}", help=remedy))


def other_versions(found: Mapping[str, Sequence[str]], ours: Sequence[str]) -> SetupError:
    """Workers whose packages would give other results. `found`: versions by worker."""
    worker, theirs = next(iter(found.items()))
    differences = [
        f"{name} {there} instead of {here}" for name, there, here in zip(DECIDING, theirs, ours, strict=True) if there != here
    ]
    message = f"{worker} has {', '.join(differences)}"
    remedy = "install " + " ".join(f"{name}=={here}" for name, here in zip(DECIDING, ours, strict=True)) + " on every worker"
    return SetupError(Problem(code=OTHER_VERSIONS, message=message, count=len(found), help=remedy))


def unseen(archives: Mapping[str, Sequence[str]]) -> SetupError:
    """Archives that workers do not see. `archives`: names of archives by worker."""
    worker, names = next(iter(archives.items()))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    message = f"{worker} does not see {', '.join(names[:_NAMED])}{more} at the same path and with the same size"
    remedy = "put the delivery on a share that all workers mount at the same path, or into an object store (s3://...)"
    return SetupError(Problem(code=NOT_SHARED, message=message, count=len(archives), help=remedy))


def store_unseen(workers: Mapping[str, str]) -> SetupError:
    """Workers that cannot write to the store. `workers`: why, by worker."""
    worker, why = next(iter(workers.items()))
    remedy = "name a folder that all workers mount at the same path, or an object store, and give the workers its keys"
    return SetupError(Problem(code=NOT_SHARED, message=f"{worker}: {why}", count=len(workers), help=remedy))


def done_here(files: int) -> Problem:
    """Files that workers could not read or store, and this machine could."""
    message = "workers could not read or store files, and this machine did it: the result is complete, but took longer"
    remedy = "see the logs of the workers; often the share or the keys of one machine are missing"
    return Problem(code=DONE_HERE, message=message, table="attachments", count=files, help=remedy)
