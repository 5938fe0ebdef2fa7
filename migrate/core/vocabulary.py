"""Words that may be shown: those that LinkedIn documents, and those that a mapping or a target's schema adds.

A column of closed words, such as the type of a message, may hold anything that a person typed, a name too. Whether a text looks
like a name cannot be told, so a word is shown because it is known, and never because it looks harmless.
"""

from __future__ import annotations

from collections.abc import Iterable

Words = frozenset[str]

#: What the guides of both exports name, lower case. Their spellings differ: `JOB_POSTING` is `job posting`.
_DOCUMENTED = """
    inmail|email|reply|hiringcontext|project|candidate|active|closed|draft|deleted|archived|public|private|miscellaneous
    job posting|job post|sourcing|pipeline|confidential
    string|text|number|date|boolean|single value|multi value|multivalued|multi valued|inferred
    uncontacted|contacted|replied|new|screen|phone screen|interview|onsite interview|assessment|reference check|background check
    offer|offer extended|hired|rejected|withdrawn|declined|shortlisted|in review
    invitation sent|feedback pending|complete|completed|cancelled|scheduled|strong yes|yes|no|strong no
    referral|job board|career site|agency|linkedin|recruiter|applied
    saved lead|saved account|profile viewed|search performed|inmail sent|inmail accepted|inmail replied|inmail declined
    message sent|message received|connection sent|connection made|connection accepted|unsaved lead|unsaved account|note created
    account viewed|email sent|link clicked|smart link viewed|lead viewed
"""
DOCUMENTED: Words = frozenset(word.strip() for line in _DOCUMENTED.strip().splitlines() for word in line.split("|"))


def plain_word(text: str) -> str:
    """A word without regard to case, `_` and `-`, and whitespace around it."""
    return " ".join(text.replace("_", " ").replace("-", " ").lower().split())


def known_words(more: Iterable[str]) -> Words:
    """The documented words and these."""
    return DOCUMENTED | {plain_word(word) for word in more}


def shown_word(text: str | None, known: Words | None) -> str | None:
    """The word if it is known, otherwise None; every word if `known` is None (`--show-values`)."""
    return text if text is None or known is None or plain_word(text) in known else None
