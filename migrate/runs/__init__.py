"""Files that the tool writes on this machine: safe writes, folders that are ours, the run folder, frames that wait there."""

from migrate.runs.codes import CODES
from migrate.runs.folder import RunFolder, new_run_id
from migrate.runs.spool import Spool, by_uuid

__all__ = ["CODES", "RunFolder", "Spool", "by_uuid", "new_run_id"]
