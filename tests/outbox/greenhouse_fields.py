"""Fields, parameters and values that Harvest v3 takes; it refuses all others."""

from __future__ import annotations

from typing import Any

#: Lists, and the parameters of each besides `per_page` and `cursor`.
FILTERS: dict[str, frozenset[str]] = {
    "candidates": frozenset({"email", "ids", "created_at", "updated_at"}),
    "applications": frozenset({"candidate_ids", "job_ids", "status", "ids"}),
    "notes": frozenset({"candidate_ids", "application_ids", "user_ids", "type", "visibility"}),
    "attachments": frozenset({"application_ids", "candidate_ids", "type"}),
    "applied_candidate_tags": frozenset({"candidate_ids", "ids"}),
    "candidate_tags": frozenset({"ids"}),
    "jobs": frozenset({"ids"}),
    "job_interview_stages": frozenset({"job_ids", "active", "ids"}),
    "sources": frozenset({"ids"}),
    "users": frozenset({"ids", "primary_email", "show_service_accounts"}),
    "rejection_reasons": frozenset({"ids", "include_defaults"}),
}
LISTS = tuple(FILTERS)

#: The field of an object that a filter by ids compares.
IDS = {"ids": "id", "candidate_ids": "candidate_id", "application_ids": "application_id", "job_ids": "job_id"}

_PERSON = frozenset(
    {
        *("company", "title", "email_addresses", "phone_numbers", "addresses", "website_addresses", "social_media_addresses"),
        *("tags", "custom_fields", "is_private", "can_email", "application"),
    }
)
_ROLES = frozenset({"source_id", "referrer_id", "recruiter_id", "coordinator_id"})

#: Calls that write: what they need, and what they take beside it. `move` is none of them: it can mail candidates.
WRITABLE: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "POST candidates": (frozenset({"first_name", "last_name"}), _PERSON),
    "PATCH candidates": (frozenset(), _PERSON | {"first_name", "last_name"}),
    "POST applications": (frozenset({"candidate_id", "job_id"}), _ROLES | {"initial_stage_id"}),
    "PATCH applications": (frozenset(), _ROLES | {"custom_fields", "created_at", "rejected_at"}),
    "POST applications reject": (frozenset({"rejection_reason_id"}), frozenset({"notes"})),
    "POST applications hire": (frozenset(), frozenset({"start_date", "opening_id", "close_reason_id"})),
    "POST notes": (frozenset({"candidate_id", "body"}), frozenset({"application_id", "user_id", "visibility", "note_type"})),
    "POST attachments": (frozenset({"application_id", "filename", "type", "content"}), frozenset({"visibility"})),
    "POST applied_candidate_tags": (frozenset({"candidate_id", "candidate_tag_id"}), frozenset()),
}

#: Lists of a candidate: the fields of an item, and their values where only some are taken.
ITEMS: dict[str, dict[str, tuple[str, ...]]] = {
    "email_addresses": {"value": (), "type": ("personal", "work", "other")},
    "phone_numbers": {"value": (), "type": ("mobile", "home", "work", "skype", "other")},
    "addresses": {"value": (), "type": ("home", "work", "other")},
    "website_addresses": {"value": (), "type": ("personal", "company", "portfolio", "blog", "other")},
    "social_media_addresses": {"value": ()},
}

ENUMS: dict[str, tuple[str, ...]] = {
    "visibility": ("admin_only", "private", "public"),
    "note_type": ("NOTE", "ACTIVITY"),
    "type": (
        *("resume", "cover_letter", "take_home_test", "offer_packet", "offer_letter", "signed_offer_letter", "other"),
        *("form_attachment", "midfunnel_agreement", "automated_agreement"),
    ),
}


def is_valid(name: str, value: Any) -> bool:
    """Tells whether a field of a body can have a value."""
    if name in ITEMS:
        allowed = ITEMS[name]
        return all(key in allowed and (not allowed[key] or item[key] in allowed[key]) for item in value for key in item)
    if name.endswith("_id"):
        return isinstance(value, int)
    return value in ENUMS[name] if name in ENUMS else value not in ("", None)
