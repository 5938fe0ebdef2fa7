"""The run folder: private files of one run (mode 0600 in folders of 0700) and frames that wait there."""

from migrate.runs.folder import RunFolder, new_run_id
from migrate.runs.spool import Spool

__all__ = ["RunFolder", "Spool", "new_run_id"]
