"""Codes of normalise: findings on records and values. Each code has a page in `migrate/pages/`."""

from __future__ import annotations

from migrate.core.near_ids import NEAR
from migrate.core.problems import Code, Group, Severity

NO_KEY = Code("S301", "a record has no key", Severity.ERROR)
KEY_TWICE = Code("S302", "records with one key have different content", Severity.ERROR)
CONTRACTS_COLLIDE = Code("S303", "ids of two contracts collide", Severity.ERROR)
OUTDATED = Code("S304", "a later file contains a newer state", Severity.NOTE)

CANDIDATE_DIFFERS = Code("S311", "records of one candidate differ", Severity.WARNING)
APPLICATION_DIFFERS = Code("S312", "records of one application differ", Severity.WARNING)
JOB_DIFFERS = Code("S313", "records of one project differ", Severity.WARNING)
POSTING_DIFFERS = Code("S314", "records of one job post differ", Severity.WARNING)
INTERVIEW_DIFFERS = Code("S315", "scorecards of one interview differ", Severity.WARNING)
MIXED_ID = Code("S316", "records of one id belong to different people or projects", Severity.ERROR)

UNREADABLE_TIME = Code("S321", "a time cannot be read", Severity.WARNING)
ASSUMED_UTC = Code("S322", "times without a zone are read as UTC", Severity.NOTE)
SECONDS = Code("S323", "times of ten digits are read as seconds", Severity.NOTE)
UNREADABLE_DATE = Code("S324", "a day cannot be read", Severity.WARNING)
CUT_TIME = Code("S325", "times are cut to milliseconds", Severity.NOTE)

NOT_LINKEDIN = Code("S331", "not a LinkedIn profile URL", Severity.WARNING)
REPAIRED_LINK = Code("S332", "a profile link was repaired", Severity.WARNING, asks=Group.INFORMATION)
NOT_A_FLAG = Code("S341", "a value is neither true nor false", Severity.WARNING)

UNKNOWN_STATE = Code("S351", "a hiring state is missing from HiringStates", Severity.WARNING)
UNUSED_STATES = Code("S352", "hiring states are used by no project", Severity.NOTE)
IDLE_CELLS = Code("S353", "cells describe something whose id is empty", Severity.WARNING)

UNKNOWN_FIELD = Code("S361", "a value belongs to an unknown custom field", Severity.WARNING)
UNKNOWN_ENTITY_TYPE = Code("S362", "a custom field or its value belongs to neither a candidate nor a project", Severity.WARNING)
AMBIGUOUS_LIST = Code("S363", "a list can be split in two ways", Severity.WARNING)
UNKNOWN_TYPE = Code("S365", "a custom field has an unknown type or none", Severity.WARNING)
NOT_A_NUMBER = Code("S364", "a value of a number field is not a number", Severity.WARNING)

NOT_AN_EMAIL = Code("S371", "not an e-mail address", Severity.WARNING)
EMAIL_TAKEN_OUT = Code("S372", "e-mail addresses were extracted from other text", Severity.WARNING, asks=Group.INFORMATION)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        NO_KEY,
        KEY_TWICE,
        CONTRACTS_COLLIDE,
        OUTDATED,
        CANDIDATE_DIFFERS,
        APPLICATION_DIFFERS,
        JOB_DIFFERS,
        POSTING_DIFFERS,
        INTERVIEW_DIFFERS,
        MIXED_ID,
        UNREADABLE_TIME,
        ASSUMED_UTC,
        SECONDS,
        UNREADABLE_DATE,
        CUT_TIME,
        NOT_LINKEDIN,
        REPAIRED_LINK,
        NOT_A_FLAG,
        UNKNOWN_STATE,
        UNUSED_STATES,
        IDLE_CELLS,
        UNKNOWN_FIELD,
        UNKNOWN_ENTITY_TYPE,
        UNKNOWN_TYPE,
        AMBIGUOUS_LIST,
        NOT_A_NUMBER,
        NOT_AN_EMAIL,
        EMAIL_TAKEN_OUT,
        NEAR,
    )
}
