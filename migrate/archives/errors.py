"""The error for a member or an archive that cannot be read exactly."""

from migrate.core.errors import SetupError
from migrate.core.problems import Problem


class MemberError(SetupError):
    """A member cannot be read whole and exactly; carries one problem."""

    @property
    def problem(self) -> Problem:
        """The problem."""
        return self.problems[0]
