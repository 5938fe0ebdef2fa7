"""What LinkedIn does not export by design, so that users do not search for it.

Source: LinkedIn, "Talent Hub Data Export Guide" (2021).
"""

from __future__ import annotations

from migrate.core.facts.contents import LeftOut

LEFT_OUT = (
    LeftOut(what="Files added in the last eight hours before the export", why="They are not in the archives yet; export again."),
    LeftOut(what="Private notes and private messages", why="Only their author can see them."),
    LeftOut(
        what="Contact data of sourced candidates", why="It belongs to the member, unless a recruiter typed it into the profile."
    ),
    LeftOut(what="The history of stages, application dates and rejection reasons", why="Only the current stage is exported."),
    LeftOut(
        what="Names and e-mail addresses of recruiters and interviewers",
        why="The export names them by profile URL; the users file adds them.",
    ),
    LeftOut(what="Dates and authors of files", why="A file comes only with its candidate and its kind."),
)
