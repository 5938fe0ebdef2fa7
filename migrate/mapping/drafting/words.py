"""Names that ATSs use for entities (tables) and fields (columns). Compared without `_` and case."""

from __future__ import annotations

from migrate.core.entities import ENTITIES
from migrate.mapping.suggestions import nearest

#: Names of tables by entity. If two entities share a table, both have its name.
TABLES: dict[str, tuple[str, ...]] = {entity.name: entity.synonyms for entity in ENTITIES.values() if entity.synonyms}

#: Names of child tables by the list that fills them, with the entity that has the list.
LISTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("candidate", "emails"): ("email", "emails", "emailaddress", "emailaddresses", "mail"),
    ("candidate", "phone_numbers"): ("phone", "phones", "phonenumber", "phonenumbers", "telephone"),
    ("candidate", "tags"): ("tag", "tags", "label", "labels", "skill", "skills", "keyword", "keywords"),
    ("candidate", "profile_url"): ("url", "urls", "link", "links", "website", "websites"),
    ("job", "sourcing_channels"): ("sourcingchannel", "sourcingchannels", "channel", "channels"),
}

#: Names of columns by field, in addition to the field's own name and its column in the export.
COLUMNS: dict[str, tuple[str, ...]] = {
    "given_name": ("firstname", "forename", "vorname", "givenname", "fname", "prenom"),
    "family_name": ("lastname", "surname", "nachname", "familyname", "lname", "nom"),
    "emails": ("email", "email1", "mail", "emailaddress", "primaryemail"),
    "phone_numbers": ("phone", "phone1", "phonecell", "mobile", "telephone", "phonenumber", "cell"),
    "tags": ("tags", "labels", "keywords", "skills", "keyskills"),
    "profile_url": ("linkedin", "linkedinurl", "profileurl", "website", "profile", "weburl"),
    "source": ("source", "origin", "channel", "leadsource"),
    "created_at": (
        "createdat",
        "datecreated",
        "created",
        "createdon",
        "createdate",
        "remotecreatedat",
        "appliedat",
        "enteredon",
        "writtenat",
        "senton",
        "date",
    ),
    "modified_at": ("modifiedat", "datemodified", "updatedat", "updated", "lastmodified", "remoteupdatedat", "changed"),
    "name": ("name", "title", "label"),
    "description": ("description", "details", "text"),
    "state": ("status", "state"),
    "content": ("content", "text", "body", "note", "notes", "comment"),
    "body": ("body", "text", "content", "notes", "message"),
    "subject": ("subject", "title", "regarding"),
    "stage_type": ("outcome", "status", "result"),
    "stage_name": ("stage", "stagename", "step", "status"),
    "overall_recommendation": ("recommendation", "overallrecommendation", "verdict", "result"),
    "composite_score": ("score", "compositescore", "rating"),
    "response": ("response", "feedback", "answer", "feedbackresponse"),
    "start_at": ("startat", "start", "begin", "startsat", "date"),
    "end_at": ("endat", "end", "endsat"),
    "position": ("position", "stageorder", "sortorder", "rank", "ordinal", "sequence"),
    "file_name": ("filename", "name", "originalfilename", "title"),
    "file_url": ("fileurl", "url", "path", "location"),
    "size_bytes": ("size", "sizebytes", "filesize", "bytes"),
}

#: Names of columns of a user that only the users file can fill.
USERS: dict[str, tuple[str, ...]] = {
    "users.first_name": ("firstname", "forename", "givenname"),
    "users.last_name": ("lastname", "surname", "familyname"),
    "users.name": ("name", "fullname", "displayname", "username"),
    "users.email": ("email", "mail", "emailaddress"),
    "users.known": ("isactive", "active", "enabled"),
}

#: Names of columns for the key of the old system.
KEYS = ("remoteid", "externalid", "sourceid", "legacyid", "foreignid", "importid", "oldid", "externalkey", "talenthubid")

#: Names of columns for an item and its position in the list.
ITEMS = ("value", "name", "title", "text", "address", "number", "email", "phone", "tag", "url", "label")
PLACES = ("position", "rank", "sortorder", "ordinal", "sequence", "priority")


def plain(name: str) -> str:
    """A name in lower case, without spaces, hyphens and underscores."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def name_score(name: str, words: tuple[str, ...]) -> float:
    """How well a name matches a list of words: 1 if it is one of them, 0.5 if it is similar to one, otherwise 0."""
    word = plain(name)
    if word in words:
        return 1.0
    return 0.5 if len(word) > 3 and nearest(word, words) is not None and _alike(word, words) else 0.0


def _alike(word: str, words: tuple[str, ...]) -> bool:
    return any(word.endswith(known) or word.startswith(known) for known in words if len(known) > 3)
