"""What LinkedIn leaves out of an export by design, so that nobody looks for it in vain.

Source: LinkedIn, "Talent Hub Data Export Guide" (2021).
"""

from __future__ import annotations

from migrate.report.facts.sections import LeftOut

LEFT_OUT = (
    LeftOut(what="Files added in the last eight hours before the export", why="They are not yet in the archives; export again."),
    LeftOut(what="Private notes and private messages", why="Only their author may see them."),
    LeftOut(
        what="Contact data of sourced candidates", why="It belongs to the member, unless a recruiter typed it into the profile."
    ),
    LeftOut(
        what="The history of stages, dates of application and reasons of rejection", why="Only the present stage is exported."
    ),
    LeftOut(
        what="Names and e-mails of recruiters and interviewers",
        why="The export names them by profile URL; the users file adds them.",
    ),
    LeftOut(what="Dates and authors of files", why="A file comes with its candidate and its kind only."),
)
