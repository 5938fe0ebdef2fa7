"""The users of an export as lines of users.csv: their profile, and hints by which people recognise them."""

from __future__ import annotations

from collections import Counter

import polars as pl

from migrate.core.batches import Batches

#: The columns that people fill in, between the profile and the hints.
HEADER = ("profile url", "email", "target id", "name", "roles", "jobs", "times found")
ROLES = {
    "is_owner": "owns jobs",
    "is_interviewer": "interviews",
    "is_author": "writes notes or messages",
    "is_referrer": "refers",
}
#: Fields that name a user of a record with a job, by entity.
_OF_JOBS = {"job": "owner_url", "note": "author_url", "message": "user_url", "scorecard": "interviewer_url"}
_JOBS = 3


def user_lines(batches: Batches) -> list[list[object]]:
    """Returns one line per user in the order of `HEADER`, most frequent first; e-mail, target id and name are empty.

    The jobs are those in which the user is named most often.
    """
    jobs = _jobs(batches)
    lines: list[list[object]] = []
    for frame in batches("user"):
        for row in frame.iter_rows(named=True):
            roles = ", ".join(word for name, word in ROLES.items() if row[name])
            lines.append([row["profile_url"], None, None, None, roles, jobs.get(row["profile_url"], ""), row["mentions"] or 0])
    return sorted(lines, key=lambda line: (-_count(line[-1]), str(line[0])))


def _jobs(batches: Batches) -> dict[str, str]:
    """Returns the names of each user's jobs, most frequent first, by profile URL."""
    names = {job: name for frame in batches("job") for job, name in frame.select("job_id", "name").iter_rows()}
    counts: dict[str, Counter[str]] = {}
    for entity, field in _OF_JOBS.items():
        for frame in batches(entity):
            named = frame.select(pl.col(field).alias("user"), "job_id").drop_nulls()
            for user, job, count in named.group_by("user", "job_id").len().sort("user", "job_id").iter_rows():
                counts.setdefault(user, Counter())[names.get(job) or job] += count
    return {user: _listed(of) for user, of in counts.items()}


def _listed(jobs: Counter[str]) -> str:
    names = [name for name, _ in sorted(jobs.items(), key=lambda item: (-item[1], item[0]))]
    more = f" and {len(names) - _JOBS} more" if len(names) > _JOBS else ""
    return ", ".join(names[:_JOBS]) + more


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
