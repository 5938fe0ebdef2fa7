"""Names that ATSs use for entities (tables) and fields (columns). Compared without `_` and case."""

from __future__ import annotations

from migrate.core.entities import ENTITIES

#: Names of tables by entity. If two entities share a table, both have its name.
TABLES: dict[str, tuple[str, ...]] = {entity.name: entity.synonyms for entity in ENTITIES.values() if entity.synonyms}

#: Words after a table's name that do not change what its rows are: `interview_schedule`, `candidate_master`.
TAILS = ("schedule", "info", "information", "data", "record", "records", "item", "items", "detail", "details", "master", "main")
#: Words before it: `my_candidates`, `custom_notes`.
HEADS = ("my", "our", "tbl", "t", "tab", "app", "ats", "hr", "hrm", "hiring", "core", "main", "custom", "crm", "internal")

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
    "emails": ("email", "email1", "mail", "emailaddress", "primaryemail", "emails"),
    "phone_numbers": (
        *("phone", "phone1", "phonecell", "mobile", "mobilephone", "telephone", "tel", "phonenumber", "cell", "phones"),
        "primaryphone",
    ),
    "tags": ("tags", "labels", "keywords", "skills", "keyskills"),
    "profile_url": ("linkedin", "linkedinurl", "linkedinprofile", "profileurl", "website", "weburl", "portfolio"),
    "source": (
        *("source", "origin", "channel", "leadsource", "candidatesource", "applicationsource", "sourcename", "sourcetype"),
        *("sourcechannel", "sourcingchannel", "howheard", "heardfrom"),
    ),
    "created_at": (
        *("createdat", "datecreated", "created", "createdon", "createdate", "remotecreatedat", "appliedat", "appliedon"),
        *("dateapplied", "applicationdate", "enteredon", "writtenat", "senton", "sentat", "openedat", "openedon", "addedon"),
        *("addedat", "uploadedat", "postedat", "date", "startdate"),
    ),
    "modified_at": (
        *("modifiedat", "datemodified", "updatedat", "updatedon", "updated", "lastmodified", "lastupdated", "modifiedon"),
        *("remoteupdatedat", "changed", "changedat"),
    ),
    "name": ("name", "title", "label"),
    "description": ("description", "details", "text"),
    "state": ("status", "state"),
    "content": ("content", "text", "body", "note", "notes", "comment", "description", "bodyhtml"),
    "body": ("body", "text", "content", "notes", "message", "bodyhtml", "description"),
    "subject": ("subject", "title", "regarding"),
    "stage_type": ("outcome", "status", "result"),
    "stage_name": ("stage", "stagename", "step", "status"),
    "type": ("type", "kind", "category"),
    "overall_recommendation": ("recommendation", "overallrecommendation", "verdict", "result", "rating"),
    "composite_score": ("score", "compositescore", "rating"),
    "response": ("response", "feedback", "answer", "feedbackresponse"),
    "start_at": ("startat", "start", "begin", "startsat", "date", "scheduledat"),
    "end_at": ("endat", "end", "endsat"),
    "position": ("position", "stageorder", "sortorder", "rank", "ordinal", "sequence", "order"),
    "file_name": ("filename", "name", "originalfilename", "title"),
    "file_url": ("fileurl", "url", "storageurl", "link"),
    "size_bytes": ("size", "sizebytes", "filesize", "bytes", "bytesize"),
    "content_type": ("contenttype", "mime", "mimetype", "mediatype"),
    "sha256": ("sha256", "hash", "checksum", "digest"),
}

#: Columns for the step that an application has reached.
STEPS = ("stage", "stagename", "step", "status", "state", "phase", "currentstage", "pipelinestage", "pipelinestatus")

#: Columns for the whole name of a person.
WHOLE_NAMES = ("name", "fullname", "displayname", "candidatename", "personname")

#: Names of columns for the place of a file inside the store; those of `file_url` are addresses.
STORED = ("path", "filepath", "document", "file", "files", "attachment", "resume", "cv", "location", "storagekey", "filekey")

#: Names of columns of a user that only the users file can fill.
USERS: dict[str, tuple[str, ...]] = {
    "users.first_name": ("firstname", "forename", "givenname"),
    "users.last_name": ("lastname", "surname", "familyname"),
    "users.name": ("name", "fullname", "displayname"),
    "users.email": ("email", "mail", "emailaddress"),
    "users.known": ("isactive", "active", "enabled"),
}

#: Names of columns for the key of the old system.
KEYS = (
    *("remoteid", "externalid", "sourceid", "legacyid", "foreignid", "importid", "oldid", "externalkey", "talenthubid"),
    *("externalref", "externalreference", "extid", "extref", "reference", "sourceref", "sourcekey", "remotekey", "legacykey"),
    *("legacyref", "originid", "importkey", "importref", "migrationid"),
)
#: Words in the name of a unique column that already mean something else: our key would be absurd there.
MEANINGS = (
    *("email", "mail", "slug", "user", "login", "token", "phone", "mobile", "name", "title", "url", "link", "code", "badge"),
    *("password", "secret", "hash", "uuid", "guid", "number", "passport", "ssn", "tax", "path", "file", "number"),
)

#: Names of columns for an item and its position in the list.
ITEMS = ("value", "name", "title", "text", "address", "number", "email", "phone", "tag", "url", "label")
PLACES = ("position", "rank", "sortorder", "ordinal", "sequence", "priority")

#: Flags by entity: the field that decides, and how its values begin for which the flag is true. `closed` on a job.
FLAGS: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    **{("job", name): ("state", ("clos",)) for name in ("closed", "isclosed", "archived", "isarchived")},
    **{("job", name): ("state", ("active", "open")) for name in ("isopen", "open")},
    **{("application", name): ("stage_type", ("hire",)) for name in ("hired", "ishired")},
    **{
        ("application", name): ("stage_type", ("reject", "archiv", "declin", "withdr", "cancel"))
        for name in ("rejected", "isrejected", "canceled", "cancelled", "iscanceled", "declined", "archived")
    },
}


def plain(name: str) -> str:
    """A name in lower case, without spaces, hyphens and underscores."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def singular(name: str) -> str:
    """A plain name without the ending of a plural."""
    if name.endswith("people"):
        return f"{name.removesuffix('people')}person"
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


#: Words for what a record is about. A user is none of them: an `employee_note` is about an employee, not by one.
_SUBJECTS = {word for entity, words in TABLES.items() if entity != "user" for word in words}


def name_score(name: str, words: tuple[str, ...]) -> float:
    """How well a table's name matches a list of words: 1 if it is one of them, less if it is made of one and words around it.

    The words around it must be known: `interview_schedule` is an interview, `recruitment_survey` is nothing.
    """
    whole = plain(name)
    if whole in words:
        return 1.0
    best = 0.0
    for word in words:
        head, mark, tail = whole.rpartition(word)
        if mark and len(word) > 3 and (not head or head in _SUBJECTS or head in HEADS) and (not tail or tail in TAILS):
            best = max(best, 0.5 if tail else 0.6)
    return best
