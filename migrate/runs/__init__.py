"""Files that the tool writes on this machine: safe writes, folders that are ours, the run folder, frames that wait there."""

from migrate.runs.codes import CODES
from migrate.runs.folder import RunFolder, new_run_id
from migrate.runs.spool import Spool

__all__ = ["CODES", "RunFolder", "Spool", "new_run_id"]
