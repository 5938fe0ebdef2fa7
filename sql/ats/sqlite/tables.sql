-- The tables of the default target (names after Merge's ATS common models) in SQLite.
--
-- Purpose: makes the tables that are missing. SQLite cannot add constraints later, so keys between tables are here;
--   what can be built after the rows (unique remote_id, indexes) is in keys.sql.
-- Parameters: none. Result: none. A line `-- table: NAME` begins what belongs to one table; the order is that of references.
--
-- Spellings: text is declared TEXT, since other names of types (uuid, timestamptz) give a column NUMERIC affinity and
-- turn 0012 into 12. An id is a UUID in lower case. A time is UTC, `2026-01-31T12:00:00.000000Z`, always with six digits, so that
-- text order is time order; a date is `2026-01-31`. A boolean is 0 or 1. JSON is compact text with sorted keys.
-- A list of allowed texts is checked two at a time: for a longer list SQLite builds a temporary table for every row.

-- table: remote_user
-- a user of the old system, by profile URL
CREATE TABLE IF NOT EXISTS remote_user (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    profile_url TEXT,
    first_name TEXT,
    last_name TEXT,
    email TEXT,
    is_placeholder INTEGER CONSTRAINT remote_user_is_placeholder CHECK (is_placeholder IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: candidate
-- a person
CREATE TABLE IF NOT EXISTS candidate (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    profile_url TEXT,
    source TEXT,
    remote_created_at TEXT,
    remote_updated_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: candidate_email_address
-- position 1 is the primary
CREATE TABLE IF NOT EXISTS candidate_email_address (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    candidate_id TEXT NOT NULL REFERENCES candidate (id),
    value TEXT,
    position INTEGER,
    email_address_type TEXT CONSTRAINT candidate_email_address_email_address_type CHECK (
        email_address_type IN ('PERSONAL', 'WORK')
        OR email_address_type IN ('OTHER')
    ),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: candidate_phone_number
-- E.164 where it can be read, raw as given
CREATE TABLE IF NOT EXISTS candidate_phone_number (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    candidate_id TEXT NOT NULL REFERENCES candidate (id),
    value TEXT,
    raw TEXT,
    position INTEGER,
    phone_number_type TEXT CONSTRAINT candidate_phone_number_phone_number_type CHECK (
        phone_number_type IN ('HOME', 'WORK')
        OR phone_number_type IN ('MOBILE', 'SKYPE')
        OR phone_number_type IN ('OTHER')
    ),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: candidate_url
CREATE TABLE IF NOT EXISTS candidate_url (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    candidate_id TEXT NOT NULL REFERENCES candidate (id),
    value TEXT,
    url_type TEXT CONSTRAINT candidate_url_url_type CHECK (
        url_type IN ('PERSONAL', 'COMPANY')
        OR url_type IN ('PORTFOLIO', 'BLOG')
        OR url_type IN ('SOCIAL_MEDIA', 'OTHER')
        OR url_type IN ('JOB_POSTING')
    ),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: tag
CREATE TABLE IF NOT EXISTS tag (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    name TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: candidate_tag
CREATE TABLE IF NOT EXISTS candidate_tag (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    candidate_id TEXT NOT NULL REFERENCES candidate (id),
    tag_id TEXT NOT NULL REFERENCES tag (id),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: job
-- a Talent Hub project
CREATE TABLE IF NOT EXISTS job (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    name TEXT,
    description TEXT,
    status TEXT CONSTRAINT job_status CHECK (
        status IN ('OPEN', 'CLOSED')
        OR status IN ('DRAFT', 'ARCHIVED')
        OR status IN ('PENDING')
    ),
    visibility TEXT,
    project_type TEXT,
    owner_id TEXT REFERENCES remote_user (id),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: job_sourcing_channel
CREATE TABLE IF NOT EXISTS job_sourcing_channel (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    job_id TEXT NOT NULL REFERENCES job (id),
    value TEXT,
    position INTEGER,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: job_posting
CREATE TABLE IF NOT EXISTS job_posting (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    job_id TEXT REFERENCES job (id),
    content TEXT,
    status TEXT CONSTRAINT job_posting_status CHECK (
        status IN ('PUBLISHED', 'CLOSED')
        OR status IN ('DRAFT', 'INTERNAL')
        OR status IN ('PENDING')
    ),
    remote_created_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: job_interview_stage
-- a hiring state in a job's pipeline
CREATE TABLE IF NOT EXISTS job_interview_stage (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    job_id TEXT REFERENCES job (id),
    name TEXT,
    stage_order INTEGER,
    stage_type TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: application
-- a candidate in a job
CREATE TABLE IF NOT EXISTS application (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    candidate_id TEXT REFERENCES candidate (id),
    job_id TEXT REFERENCES job (id),
    current_stage_id TEXT REFERENCES job_interview_stage (id),
    source TEXT,
    applied_at TEXT,
    outcome TEXT CONSTRAINT application_outcome CHECK (
        outcome IN ('PENDING', 'HIRED')
        OR outcome IN ('DECLINED')
    ),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: interview_module
CREATE TABLE IF NOT EXISTS interview_module (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    name TEXT,
    description TEXT,
    state TEXT,
    start_at TEXT,
    end_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: scheduled_interview
CREATE TABLE IF NOT EXISTS scheduled_interview (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    application_id TEXT REFERENCES application (id),
    interview_module_id TEXT REFERENCES interview_module (id),
    start_at TEXT,
    end_at TEXT,
    status TEXT CONSTRAINT scheduled_interview_status CHECK (
        status IN ('SCHEDULED', 'AWAITING_FEEDBACK')
        OR status IN ('COMPLETE')
    ),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: scorecard
CREATE TABLE IF NOT EXISTS scorecard (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    application_id TEXT REFERENCES application (id),
    interview_id TEXT REFERENCES scheduled_interview (id),
    interviewer_id TEXT REFERENCES remote_user (id),
    overall_recommendation TEXT CONSTRAINT scorecard_overall_recommendation CHECK (
        overall_recommendation IN ('DEFINITELY_NO', 'NO')
        OR overall_recommendation IN ('YES', 'STRONG_YES')
        OR overall_recommendation IN ('NO_DECISION')
    ),
    composite_score TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: activity
-- notes and messages; the body byte for byte as in the export
CREATE TABLE IF NOT EXISTS activity (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    candidate_id TEXT REFERENCES candidate (id),
    application_id TEXT REFERENCES application (id),
    job_id TEXT REFERENCES job (id),
    user_id TEXT REFERENCES remote_user (id),
    activity_type TEXT CONSTRAINT activity_activity_type CHECK (
        activity_type IN ('NOTE', 'EMAIL')
        OR activity_type IN ('OTHER')
    ),
    channel TEXT CONSTRAINT activity_channel CHECK (
        channel IN ('NOTE', 'INMAIL')
        OR channel IN ('EMAIL', 'REPLY')
    ),
    direction TEXT CONSTRAINT activity_direction CHECK (direction IN ('IN', 'OUT')),
    subject TEXT,
    body TEXT,
    visibility TEXT CONSTRAINT activity_visibility CHECK (
        visibility IN ('ADMIN_ONLY', 'PUBLIC')
        OR visibility IN ('PRIVATE')
    ),
    remote_created_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: feedback
CREATE TABLE IF NOT EXISTS feedback (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    candidate_id TEXT REFERENCES candidate (id),
    job_id TEXT REFERENCES job (id),
    requester_id TEXT REFERENCES remote_user (id),
    requestee_id TEXT REFERENCES remote_user (id),
    requester_role TEXT,
    company TEXT,
    message TEXT,
    feedback_response TEXT,
    recommendation_score TEXT,
    approved_for_referral INTEGER CONSTRAINT feedback_approved_for_referral CHECK (approved_for_referral IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: custom_field_definition
-- options is a JSON list
CREATE TABLE IF NOT EXISTS custom_field_definition (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    entity_type TEXT,
    name TEXT,
    description TEXT,
    state TEXT,
    field_type TEXT,
    options TEXT CONSTRAINT custom_field_definition_options CHECK (options IS NULL OR json_valid(options)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: custom_field_value
-- value is JSON: text, number or list
CREATE TABLE IF NOT EXISTS custom_field_value (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    definition_id TEXT REFERENCES custom_field_definition (id),
    candidate_id TEXT REFERENCES candidate (id),
    job_id TEXT REFERENCES job (id),
    value TEXT CONSTRAINT custom_field_value_value CHECK (value IS NULL OR json_valid(value)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: attachment
-- a stored file; sha256 in lower-case hex
CREATE TABLE IF NOT EXISTS attachment (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    candidate_id TEXT REFERENCES candidate (id),
    file_name TEXT,
    file_url TEXT,
    attachment_type TEXT CONSTRAINT attachment_attachment_type CHECK (
        attachment_type IN ('RESUME', 'COVER_LETTER')
        OR attachment_type IN ('OFFER_LETTER', 'OTHER')
    ),
    folder TEXT CONSTRAINT attachment_folder CHECK (
        folder IN ('Public', 'Private')
        OR folder IN ('Miscellaneous')
    ),
    visibility TEXT CONSTRAINT attachment_visibility CHECK (visibility IN ('PUBLIC', 'PRIVATE')),
    size_bytes INTEGER,
    sha256 TEXT,
    content_type TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: sales_seat
-- a Sales Navigator seat, on a day where the export has one
CREATE TABLE IF NOT EXISTS sales_seat (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    seat_id TEXT,
    snapshot_date TEXT,
    name TEXT,
    status TEXT,
    user_id TEXT REFERENCES remote_user (id),
    extra TEXT CONSTRAINT sales_seat_extra CHECK (extra IS NULL OR json_valid(extra)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: sales_activity
CREATE TABLE IF NOT EXISTS sales_activity (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    activity_type TEXT,
    occurred_at TEXT,
    seat_id TEXT,
    member_identity_key TEXT,
    candidate_id TEXT REFERENCES candidate (id),
    user_id TEXT REFERENCES remote_user (id),
    extra TEXT CONSTRAINT sales_activity_extra CHECK (extra IS NULL OR json_valid(extra)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);

-- table: sales_activity_outcome
-- kept also where its activity is in no delivery
CREATE TABLE IF NOT EXISTS sales_activity_outcome (
    id TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    activity_remote_id TEXT,
    sales_activity_id TEXT REFERENCES sales_activity (id),
    outcome_type TEXT,
    extra TEXT CONSTRAINT sales_activity_outcome_extra CHECK (extra IS NULL OR json_valid(extra)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'),
    modified_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z')
);
