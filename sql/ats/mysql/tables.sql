-- The tables of the default target (names after Merge's ATS common models) in MariaDB and MySQL.
--
-- Purpose: makes the tables that are missing, with their keys: a statement that changes a table commits the transaction around it,
--   so nothing can be built after the rows. They are made before the run's transaction; each statement may be repeated.
-- Parameters: none; the tables go into the connection's database. Result: none.
-- A line `-- table: NAME` begins what belongs to one table; the order is that of references.
--
-- Spellings: an id is a UUID in lower case. A time is UTC with six digits of a second. A boolean is 0 or 1. JSON is compact text with
-- sorted keys, since MariaDB has no type for it and that of MySQL rewrites numbers. Texts are compared by their characters, so that
-- `Ann`, `ann` and `Ann ` are three keys, as in the other databases: the collations that do so have another name in MySQL.

-- table: remote_user
-- a user of the old system, by profile URL
CREATE TABLE IF NOT EXISTS remote_user (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    profile_url LONGTEXT,
    first_name LONGTEXT,
    last_name LONGTEXT,
    email LONGTEXT,
    is_placeholder BOOLEAN,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY remote_user_remote_id_key (remote_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: candidate
-- a person
CREATE TABLE IF NOT EXISTS candidate (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    first_name LONGTEXT,
    last_name LONGTEXT,
    profile_url LONGTEXT,
    source LONGTEXT,
    remote_created_at DATETIME(6),
    remote_updated_at DATETIME(6),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY candidate_remote_id_key (remote_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: candidate_email_address
-- position 1 is the primary
CREATE TABLE IF NOT EXISTS candidate_email_address (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    value LONGTEXT,
    position INT,
    email_address_type VARCHAR(32),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY candidate_email_address_remote_id_key (remote_id),
    KEY candidate_email_address_candidate_id (candidate_id),
    CONSTRAINT candidate_email_address_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT candidate_email_address_email_address_type CHECK (email_address_type IN ('PERSONAL', 'WORK', 'OTHER'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: candidate_phone_number
-- E.164 where it can be read, raw as given
CREATE TABLE IF NOT EXISTS candidate_phone_number (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    value LONGTEXT,
    raw LONGTEXT,
    position INT,
    phone_number_type VARCHAR(32),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY candidate_phone_number_remote_id_key (remote_id),
    KEY candidate_phone_number_candidate_id (candidate_id),
    CONSTRAINT candidate_phone_number_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT candidate_phone_number_phone_number_type CHECK (phone_number_type IN ('HOME', 'WORK', 'MOBILE', 'SKYPE', 'OTHER'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: candidate_url
CREATE TABLE IF NOT EXISTS candidate_url (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    value LONGTEXT,
    url_type VARCHAR(32),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY candidate_url_remote_id_key (remote_id),
    KEY candidate_url_candidate_id (candidate_id),
    CONSTRAINT candidate_url_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT candidate_url_url_type CHECK (url_type IN ('PERSONAL', 'COMPANY', 'PORTFOLIO', 'BLOG', 'SOCIAL_MEDIA', 'OTHER', 'JOB_POSTING'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: tag
CREATE TABLE IF NOT EXISTS tag (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    name LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY tag_remote_id_key (remote_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: candidate_tag
CREATE TABLE IF NOT EXISTS candidate_tag (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    tag_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY candidate_tag_remote_id_key (remote_id),
    KEY candidate_tag_candidate_id (candidate_id),
    KEY candidate_tag_tag_id (tag_id),
    CONSTRAINT candidate_tag_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT candidate_tag_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tag (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: job
-- a Talent Hub project
CREATE TABLE IF NOT EXISTS job (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    name LONGTEXT,
    description LONGTEXT,
    status VARCHAR(32),
    visibility LONGTEXT,
    project_type LONGTEXT,
    owner_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY job_remote_id_key (remote_id),
    KEY job_owner_id (owner_id),
    CONSTRAINT job_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES remote_user (id),
    CONSTRAINT job_status CHECK (status IN ('OPEN', 'CLOSED', 'DRAFT', 'ARCHIVED', 'PENDING'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: job_sourcing_channel
CREATE TABLE IF NOT EXISTS job_sourcing_channel (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    job_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    value LONGTEXT,
    position INT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY job_sourcing_channel_remote_id_key (remote_id),
    KEY job_sourcing_channel_job_id (job_id),
    CONSTRAINT job_sourcing_channel_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: job_posting
CREATE TABLE IF NOT EXISTS job_posting (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    job_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    content LONGTEXT,
    status VARCHAR(32),
    remote_created_at DATETIME(6),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY job_posting_remote_id_key (remote_id),
    KEY job_posting_job_id (job_id),
    CONSTRAINT job_posting_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id),
    CONSTRAINT job_posting_status CHECK (status IN ('PUBLISHED', 'CLOSED', 'DRAFT', 'INTERNAL', 'PENDING'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: job_interview_stage
-- a hiring state in a job's pipeline
CREATE TABLE IF NOT EXISTS job_interview_stage (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    job_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    name LONGTEXT,
    stage_order INT,
    stage_type LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY job_interview_stage_remote_id_key (remote_id),
    KEY job_interview_stage_job_id (job_id),
    CONSTRAINT job_interview_stage_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: application
-- a candidate in a job
CREATE TABLE IF NOT EXISTS application (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    job_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    current_stage_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    source LONGTEXT,
    applied_at DATETIME(6),
    outcome VARCHAR(32),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY application_remote_id_key (remote_id),
    KEY application_candidate_id (candidate_id),
    KEY application_job_id (job_id),
    KEY application_current_stage_id (current_stage_id),
    CONSTRAINT application_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT application_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id),
    CONSTRAINT application_current_stage_id_fkey FOREIGN KEY (current_stage_id) REFERENCES job_interview_stage (id),
    CONSTRAINT application_outcome CHECK (outcome IN ('PENDING', 'HIRED', 'DECLINED'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: interview_module
CREATE TABLE IF NOT EXISTS interview_module (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    name LONGTEXT,
    description LONGTEXT,
    state LONGTEXT,
    start_at DATETIME(6),
    end_at DATETIME(6),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY interview_module_remote_id_key (remote_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: scheduled_interview
CREATE TABLE IF NOT EXISTS scheduled_interview (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    application_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    interview_module_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    start_at DATETIME(6),
    end_at DATETIME(6),
    status VARCHAR(32),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY scheduled_interview_remote_id_key (remote_id),
    KEY scheduled_interview_application_id (application_id),
    KEY scheduled_interview_interview_module_id (interview_module_id),
    CONSTRAINT scheduled_interview_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT scheduled_interview_interview_module_id_fkey FOREIGN KEY (interview_module_id) REFERENCES interview_module (id),
    CONSTRAINT scheduled_interview_status CHECK (status IN ('SCHEDULED', 'AWAITING_FEEDBACK', 'COMPLETE'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: scorecard
CREATE TABLE IF NOT EXISTS scorecard (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    application_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    interview_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    interviewer_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    overall_recommendation VARCHAR(32),
    composite_score LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY scorecard_remote_id_key (remote_id),
    KEY scorecard_application_id (application_id),
    KEY scorecard_interview_id (interview_id),
    KEY scorecard_interviewer_id (interviewer_id),
    CONSTRAINT scorecard_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT scorecard_interview_id_fkey FOREIGN KEY (interview_id) REFERENCES scheduled_interview (id),
    CONSTRAINT scorecard_interviewer_id_fkey FOREIGN KEY (interviewer_id) REFERENCES remote_user (id),
    CONSTRAINT scorecard_overall_recommendation CHECK (overall_recommendation IN ('DEFINITELY_NO', 'NO', 'YES', 'STRONG_YES', 'NO_DECISION'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: activity
-- notes and messages; the body byte for byte as in the export
CREATE TABLE IF NOT EXISTS activity (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    application_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    job_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    user_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    activity_type VARCHAR(32),
    channel VARCHAR(32),
    direction VARCHAR(32),
    subject LONGTEXT,
    body LONGTEXT,
    visibility VARCHAR(32),
    remote_created_at DATETIME(6),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY activity_remote_id_key (remote_id),
    KEY activity_candidate_id (candidate_id),
    KEY activity_application_id (application_id),
    KEY activity_job_id (job_id),
    KEY activity_user_id (user_id),
    CONSTRAINT activity_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT activity_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT activity_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id),
    CONSTRAINT activity_user_id_fkey FOREIGN KEY (user_id) REFERENCES remote_user (id),
    CONSTRAINT activity_activity_type CHECK (activity_type IN ('NOTE', 'EMAIL', 'OTHER')),
    CONSTRAINT activity_channel CHECK (channel IN ('NOTE', 'INMAIL', 'EMAIL', 'REPLY')),
    CONSTRAINT activity_direction CHECK (direction IN ('IN', 'OUT')),
    CONSTRAINT activity_visibility CHECK (visibility IN ('ADMIN_ONLY', 'PUBLIC', 'PRIVATE'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: feedback
CREATE TABLE IF NOT EXISTS feedback (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    job_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    requester_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    requestee_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    requester_role LONGTEXT,
    company LONGTEXT,
    message LONGTEXT,
    feedback_response LONGTEXT,
    recommendation_score LONGTEXT,
    approved_for_referral BOOLEAN,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY feedback_remote_id_key (remote_id),
    KEY feedback_candidate_id (candidate_id),
    KEY feedback_job_id (job_id),
    KEY feedback_requester_id (requester_id),
    KEY feedback_requestee_id (requestee_id),
    CONSTRAINT feedback_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT feedback_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id),
    CONSTRAINT feedback_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES remote_user (id),
    CONSTRAINT feedback_requestee_id_fkey FOREIGN KEY (requestee_id) REFERENCES remote_user (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: custom_field_definition
-- options is a JSON list
CREATE TABLE IF NOT EXISTS custom_field_definition (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    entity_type LONGTEXT,
    name LONGTEXT,
    description LONGTEXT,
    state LONGTEXT,
    field_type LONGTEXT,
    options LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY custom_field_definition_remote_id_key (remote_id),
    CONSTRAINT custom_field_definition_options CHECK (json_valid(options))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: custom_field_value
-- value is JSON: text, number or list
CREATE TABLE IF NOT EXISTS custom_field_value (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    definition_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    job_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    value LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY custom_field_value_remote_id_key (remote_id),
    KEY custom_field_value_definition_id (definition_id),
    KEY custom_field_value_candidate_id (candidate_id),
    KEY custom_field_value_job_id (job_id),
    CONSTRAINT custom_field_value_definition_id_fkey FOREIGN KEY (definition_id) REFERENCES custom_field_definition (id),
    CONSTRAINT custom_field_value_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT custom_field_value_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id),
    CONSTRAINT custom_field_value_value CHECK (json_valid(value))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: attachment
-- a stored file; sha256 in lower-case hex
CREATE TABLE IF NOT EXISTS attachment (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    file_name LONGTEXT,
    file_url LONGTEXT,
    attachment_type VARCHAR(32),
    folder VARCHAR(32),
    visibility VARCHAR(32),
    size_bytes BIGINT,
    sha256 LONGTEXT,
    content_type LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY attachment_remote_id_key (remote_id),
    KEY attachment_candidate_id (candidate_id),
    CONSTRAINT attachment_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT attachment_attachment_type CHECK (attachment_type IN ('RESUME', 'COVER_LETTER', 'OFFER_LETTER', 'OTHER')),
    CONSTRAINT attachment_folder CHECK (folder IN ('Public', 'Private', 'Miscellaneous')),
    CONSTRAINT attachment_visibility CHECK (visibility IN ('PUBLIC', 'PRIVATE'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: sales_seat
-- a Sales Navigator seat, on a day where the export has one
CREATE TABLE IF NOT EXISTS sales_seat (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    seat_id LONGTEXT,
    snapshot_date DATE,
    name LONGTEXT,
    status LONGTEXT,
    user_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    extra LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY sales_seat_remote_id_key (remote_id),
    KEY sales_seat_user_id (user_id),
    CONSTRAINT sales_seat_user_id_fkey FOREIGN KEY (user_id) REFERENCES remote_user (id),
    CONSTRAINT sales_seat_extra CHECK (json_valid(extra))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: sales_activity
CREATE TABLE IF NOT EXISTS sales_activity (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    activity_type LONGTEXT,
    occurred_at DATETIME(6),
    seat_id LONGTEXT,
    member_identity_key LONGTEXT,
    candidate_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    user_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    extra LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY sales_activity_remote_id_key (remote_id),
    KEY sales_activity_candidate_id (candidate_id),
    KEY sales_activity_user_id (user_id),
    CONSTRAINT sales_activity_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    CONSTRAINT sales_activity_user_id_fkey FOREIGN KEY (user_id) REFERENCES remote_user (id),
    CONSTRAINT sales_activity_extra CHECK (json_valid(extra))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;

-- table: sales_activity_outcome
-- kept also where its activity is in no delivery
CREATE TABLE IF NOT EXISTS sales_activity_outcome (
    id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remote_id VARCHAR(700) NOT NULL,
    activity_remote_id LONGTEXT,
    sales_activity_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    outcome_type LONGTEXT,
    extra LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    modified_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    PRIMARY KEY (id),
    UNIQUE KEY sales_activity_outcome_remote_id_key (remote_id),
    KEY sales_activity_outcome_sales_activity_id (sales_activity_id),
    CONSTRAINT sales_activity_outcome_sales_activity_id_fkey FOREIGN KEY (sales_activity_id) REFERENCES sales_activity (id),
    CONSTRAINT sales_activity_outcome_extra CHECK (json_valid(extra))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */;
