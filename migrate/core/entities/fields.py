"""Custom fields and their values, and the files of candidates."""

from migrate.core.entities.model import FLAG, LIST, TEXT, TIME, WHOLE, Entity, Field, Relation

CUSTOM_FIELD = Entity(
    "custom_field",
    "A field that the company added to candidates or projects.",
    key="custom_field_id",
    position=13,
    synonyms=("customfield", "customfields", "customfielddefinition", "extrafieldsettings", "fielddefinition"),
    tables=("custom_field_definitions",),
    fields=(
        Field("custom_field_id", TEXT, "Id of the record.", "CustomFieldDefinitions.custom_field_id"),
        Field("entity_type", TEXT, "candidate, project; lower case.", "CustomFieldDefinitions.entity_type"),
        Field("name", TEXT, "Its name.", "CustomFieldDefinitions.name"),
        Field("description", TEXT, "Free text.", "CustomFieldDefinitions.description", verbatim=True),
        Field("state", TEXT, "active, deleted.", "CustomFieldDefinitions.state"),
        Field("type", TEXT, "string, number, multivalued, single value, ...", "CustomFieldDefinitions.type"),
        Field("options", LIST, "The options of the field.", "CustomFieldDefinitions.custom_field_definition_values"),
        Field("created_at", TIME, "When it was created.", "CustomFieldDefinitions.created_time"),
        Field("modified_at", TIME, "When it was last changed.", "CustomFieldDefinitions.last_modified"),
    ),
)

CUSTOM_FIELD_VALUE = Entity(
    "custom_field_value",
    "The value of a custom field for a candidate or a project.",
    key="custom_field_value_id",
    position=14,
    synonyms=("customfieldvalue", "customfieldvalues", "extrafield", "fieldvalue"),
    tables=("custom_field_values",),
    fields=(
        Field("custom_field_value_id", TEXT, "`<custom_field_id>:<entity_type>:<entity_id>`.", "the three ids"),
        Field("custom_field_id", TEXT, "The field.", "CustomFieldValues.custom_field_id"),
        Field("entity_type", TEXT, "candidate, project; lower case.", "CustomFieldValues.entity_type"),
        Field("entity_id", TEXT, "Id of the candidate or project.", "CustomFieldValues.entity_id"),
        Field("candidate_id", TEXT, "The owner id, if the value belongs to a candidate.", "CustomFieldValues.entity_id"),
        Field("job_id", TEXT, "The owner id, if the value belongs to a project.", "CustomFieldValues.entity_id"),
        Field("text", TEXT, "The cell as given.", "CustomFieldValues.custom_field_values", personal=True),
        Field(
            "items",
            LIST,
            "The items of the cell; one item unless the field is multivalued.",
            "split by the definition",
            personal=True,
        ),
        Field("value", TEXT, "JSON text, number or list, depending on the type in the definition.", "text, items", personal=True),
        Field("created_at", TIME, "When it was created.", "CustomFieldValues.created_time"),
        Field("modified_at", TIME, "When it was last changed.", "CustomFieldValues.last_modified_time"),
    ),
    relations=(
        Relation("custom_field", "custom_field_id", "custom_field"),
        Relation("candidate", "candidate_id", "candidate"),
        Relation("job", "job_id", "job"),
    ),
)

ATTACHMENT = Entity(
    "attachment",
    "A file of a candidate.",
    key="attachment_id",
    position=15,
    synonyms=("attachment", "attachments", "document", "documents", "file", "files", "resume", "resumes"),
    tables=("attachments",),
    fields=(
        Field("attachment_id", TEXT, "`<candidate_id>/<folder>/<file name>`.", "path in the archive", personal=True),
        Field("candidate_id", TEXT, "The candidate.", "Candidate_<id> in the path"),
        Field("folder", TEXT, "Public, Private, Miscellaneous.", "path in the archive"),
        Field("file_name", TEXT, "File name in the export.", "path in the archive", personal=True),
        Field("file_url", TEXT, "URL in the attachment store.", "the attachment store", personal=True),
        Field(
            "stored_at",
            TEXT,
            "Path in the attachment store, relative to it and not percent-encoded.",
            "the attachment store",
            personal=True,
        ),
        Field("size_bytes", WHOLE, "Bytes.", "measured"),
        Field("size_kb", WHOLE, "Units of 1,024 bytes, rounded.", "measured"),
        Field("sha256", TEXT, "Hash of the content, lower-case hex.", "measured"),
        Field("md5", TEXT, "MD5 of the content, if the mapping asks for it (`attachments: {md5: true}`).", "measured"),
        Field("content_type", TEXT, "Media type, detected from the content.", "measured"),
        Field("extension_matches", FLAG, "False if the file extension does not match the content.", "measured"),
    ),
    key_is_id=False,
    relations=(Relation("candidate", "candidate_id", "candidate"),),
)
