-- The tables of the default target (names after Merge's ATS common models) in PostgreSQL.
--
-- Purpose: makes the tables that are missing, bare: keys, foreign keys and indexes are in keys.sql and are built after the
--   rows of a first load, which takes a third of the time.
-- Parameters: none; the schema is the first of the search path. Result: none.
-- A line `-- table: NAME` begins what belongs to one table; the order is that of references.

-- table: remote_user
-- a user of the old system, by profile URL
CREATE TABLE IF NOT EXISTS remote_user (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    profile_url text,
    first_name text,
    last_name text,
    email text,
    is_placeholder boolean,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: candidate
-- a person
CREATE TABLE IF NOT EXISTS candidate (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    first_name text,
    last_name text,
    profile_url text,
    source text,
    remote_created_at timestamptz,
    remote_updated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: candidate_email_address
-- position 1 is the primary
CREATE TABLE IF NOT EXISTS candidate_email_address (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    candidate_id uuid NOT NULL,
    value text,
    position integer,
    email_address_type text CONSTRAINT candidate_email_address_email_address_type CHECK (
        email_address_type IN ('PERSONAL', 'WORK', 'OTHER')
    ),
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: candidate_phone_number
-- E.164 where it can be read, raw as given
CREATE TABLE IF NOT EXISTS candidate_phone_number (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    candidate_id uuid NOT NULL,
    value text,
    raw text,
    position integer,
    phone_number_type text CONSTRAINT candidate_phone_number_phone_number_type CHECK (
        phone_number_type IN ('HOME', 'WORK', 'MOBILE', 'SKYPE', 'OTHER')
    ),
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: candidate_url
CREATE TABLE IF NOT EXISTS candidate_url (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    candidate_id uuid NOT NULL,
    value text,
    url_type text CONSTRAINT candidate_url_url_type CHECK (
        url_type IN ('PERSONAL', 'COMPANY', 'PORTFOLIO', 'BLOG', 'SOCIAL_MEDIA', 'OTHER', 'JOB_POSTING')
    ),
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: tag
CREATE TABLE IF NOT EXISTS tag (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    name text,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: candidate_tag
CREATE TABLE IF NOT EXISTS candidate_tag (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    candidate_id uuid NOT NULL,
    tag_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: job
-- a Talent Hub project
CREATE TABLE IF NOT EXISTS job (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    name text,
    description text,
    status text CONSTRAINT job_status CHECK (status IN ('OPEN', 'CLOSED', 'DRAFT', 'ARCHIVED', 'PENDING')),
    visibility text,
    project_type text,
    owner_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: job_sourcing_channel
CREATE TABLE IF NOT EXISTS job_sourcing_channel (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    job_id uuid NOT NULL,
    value text,
    position integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: job_posting
CREATE TABLE IF NOT EXISTS job_posting (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    job_id uuid,
    content text,
    status text CONSTRAINT job_posting_status CHECK (status IN ('PUBLISHED', 'CLOSED', 'DRAFT', 'INTERNAL', 'PENDING')),
    remote_created_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: job_interview_stage
-- a hiring state in a job's pipeline
CREATE TABLE IF NOT EXISTS job_interview_stage (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    job_id uuid,
    name text,
    stage_order integer,
    stage_type text,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: application
-- a candidate in a job
CREATE TABLE IF NOT EXISTS application (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    candidate_id uuid,
    job_id uuid,
    current_stage_id uuid,
    source text,
    applied_at timestamptz,
    outcome text CONSTRAINT application_outcome CHECK (outcome IN ('PENDING', 'HIRED', 'DECLINED')),
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: interview_module
CREATE TABLE IF NOT EXISTS interview_module (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    name text,
    description text,
    state text,
    start_at timestamptz,
    end_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: scheduled_interview
CREATE TABLE IF NOT EXISTS scheduled_interview (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    application_id uuid,
    interview_module_id uuid,
    start_at timestamptz,
    end_at timestamptz,
    status text CONSTRAINT scheduled_interview_status CHECK (status IN ('SCHEDULED', 'AWAITING_FEEDBACK', 'COMPLETE')),
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: scorecard
CREATE TABLE IF NOT EXISTS scorecard (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    application_id uuid,
    interview_id uuid,
    interviewer_id uuid,
    overall_recommendation text CONSTRAINT scorecard_overall_recommendation CHECK (
        overall_recommendation IN ('DEFINITELY_NO', 'NO', 'YES', 'STRONG_YES', 'NO_DECISION')
    ),
    composite_score text,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: activity
-- notes and messages; the body byte for byte as in the export
CREATE TABLE IF NOT EXISTS activity (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    candidate_id uuid,
    application_id uuid,
    job_id uuid,
    user_id uuid,
    activity_type text CONSTRAINT activity_activity_type CHECK (activity_type IN ('NOTE', 'EMAIL', 'OTHER')),
    channel text CONSTRAINT activity_channel CHECK (channel IN ('NOTE', 'INMAIL', 'EMAIL', 'REPLY')),
    direction text CONSTRAINT activity_direction CHECK (direction IN ('IN', 'OUT')),
    subject text,
    body text,
    visibility text CONSTRAINT activity_visibility CHECK (visibility IN ('ADMIN_ONLY', 'PUBLIC', 'PRIVATE')),
    remote_created_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: feedback
CREATE TABLE IF NOT EXISTS feedback (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    candidate_id uuid,
    job_id uuid,
    requester_id uuid,
    requestee_id uuid,
    requester_role text,
    company text,
    message text,
    feedback_response text,
    recommendation_score text,
    approved_for_referral boolean,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: custom_field_definition
-- options is a JSON list
CREATE TABLE IF NOT EXISTS custom_field_definition (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    entity_type text,
    name text,
    description text,
    state text,
    field_type text,
    options jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: custom_field_value
-- value is JSON: text, number or list
CREATE TABLE IF NOT EXISTS custom_field_value (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    definition_id uuid,
    candidate_id uuid,
    job_id uuid,
    value jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: attachment
-- a stored file; sha256 in lower-case hex
CREATE TABLE IF NOT EXISTS attachment (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    candidate_id uuid,
    file_name text,
    file_url text,
    attachment_type text CONSTRAINT attachment_attachment_type CHECK (
        attachment_type IN ('RESUME', 'COVER_LETTER', 'OFFER_LETTER', 'OTHER')
    ),
    folder text CONSTRAINT attachment_folder CHECK (folder IN ('Public', 'Private', 'Miscellaneous')),
    visibility text CONSTRAINT attachment_visibility CHECK (visibility IN ('PUBLIC', 'PRIVATE')),
    size_bytes bigint,
    sha256 text,
    content_type text,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: sales_seat
-- a Sales Navigator seat, on a day where the export has one
CREATE TABLE IF NOT EXISTS sales_seat (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    seat_id text,
    snapshot_date date,
    name text,
    status text,
    user_id uuid,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: sales_activity
CREATE TABLE IF NOT EXISTS sales_activity (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    activity_type text,
    occurred_at timestamptz,
    seat_id text,
    member_identity_key text,
    candidate_id uuid,
    user_id uuid,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);

-- table: sales_activity_outcome
-- kept also where its activity is in no delivery
CREATE TABLE IF NOT EXISTS sales_activity_outcome (
    id uuid NOT NULL,
    remote_id text NOT NULL,
    activity_remote_id text,
    sales_activity_id uuid,
    outcome_type text,
    extra jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now()
);
