-- What is built after the rows of a first load in PostgreSQL: primary keys, remote_id unique, foreign keys, an index on each.
--
-- Parameters: none. Result: none. A line `-- table: NAME` begins what belongs to one table; run for the tables made in this run
-- only, in the order given here, so that a foreign key finds the primary key it points at.

-- table: remote_user
ALTER TABLE remote_user
    ADD CONSTRAINT remote_user_pkey PRIMARY KEY (id),
    ADD CONSTRAINT remote_user_remote_id_key UNIQUE (remote_id);

-- table: candidate
ALTER TABLE candidate
    ADD CONSTRAINT candidate_pkey PRIMARY KEY (id),
    ADD CONSTRAINT candidate_remote_id_key UNIQUE (remote_id);

-- table: candidate_email_address
ALTER TABLE candidate_email_address
    ADD CONSTRAINT candidate_email_address_pkey PRIMARY KEY (id),
    ADD CONSTRAINT candidate_email_address_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT candidate_email_address_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id);
CREATE INDEX candidate_email_address_candidate_id ON candidate_email_address (candidate_id);

-- table: candidate_phone_number
ALTER TABLE candidate_phone_number
    ADD CONSTRAINT candidate_phone_number_pkey PRIMARY KEY (id),
    ADD CONSTRAINT candidate_phone_number_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT candidate_phone_number_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id);
CREATE INDEX candidate_phone_number_candidate_id ON candidate_phone_number (candidate_id);

-- table: candidate_url
ALTER TABLE candidate_url
    ADD CONSTRAINT candidate_url_pkey PRIMARY KEY (id),
    ADD CONSTRAINT candidate_url_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT candidate_url_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id);
CREATE INDEX candidate_url_candidate_id ON candidate_url (candidate_id);

-- table: tag
ALTER TABLE tag
    ADD CONSTRAINT tag_pkey PRIMARY KEY (id),
    ADD CONSTRAINT tag_remote_id_key UNIQUE (remote_id);

-- table: candidate_tag
ALTER TABLE candidate_tag
    ADD CONSTRAINT candidate_tag_pkey PRIMARY KEY (id),
    ADD CONSTRAINT candidate_tag_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT candidate_tag_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    ADD CONSTRAINT candidate_tag_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tag (id);
CREATE INDEX candidate_tag_candidate_id ON candidate_tag (candidate_id);
CREATE INDEX candidate_tag_tag_id ON candidate_tag (tag_id);

-- table: job
ALTER TABLE job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id),
    ADD CONSTRAINT job_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT job_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES remote_user (id);
CREATE INDEX job_owner_id ON job (owner_id);

-- table: job_sourcing_channel
ALTER TABLE job_sourcing_channel
    ADD CONSTRAINT job_sourcing_channel_pkey PRIMARY KEY (id),
    ADD CONSTRAINT job_sourcing_channel_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT job_sourcing_channel_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id);
CREATE INDEX job_sourcing_channel_job_id ON job_sourcing_channel (job_id);

-- table: job_posting
ALTER TABLE job_posting
    ADD CONSTRAINT job_posting_pkey PRIMARY KEY (id),
    ADD CONSTRAINT job_posting_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT job_posting_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id);
CREATE INDEX job_posting_job_id ON job_posting (job_id);

-- table: job_interview_stage
ALTER TABLE job_interview_stage
    ADD CONSTRAINT job_interview_stage_pkey PRIMARY KEY (id),
    ADD CONSTRAINT job_interview_stage_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT job_interview_stage_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id);
CREATE INDEX job_interview_stage_job_id ON job_interview_stage (job_id);

-- table: application
ALTER TABLE application
    ADD CONSTRAINT application_pkey PRIMARY KEY (id),
    ADD CONSTRAINT application_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT application_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    ADD CONSTRAINT application_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id),
    ADD CONSTRAINT application_current_stage_id_fkey FOREIGN KEY (current_stage_id) REFERENCES job_interview_stage (id);
CREATE INDEX application_candidate_id ON application (candidate_id);
CREATE INDEX application_job_id ON application (job_id);
CREATE INDEX application_current_stage_id ON application (current_stage_id);

-- table: interview_module
ALTER TABLE interview_module
    ADD CONSTRAINT interview_module_pkey PRIMARY KEY (id),
    ADD CONSTRAINT interview_module_remote_id_key UNIQUE (remote_id);

-- table: scheduled_interview
ALTER TABLE scheduled_interview
    ADD CONSTRAINT scheduled_interview_pkey PRIMARY KEY (id),
    ADD CONSTRAINT scheduled_interview_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT scheduled_interview_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    ADD CONSTRAINT scheduled_interview_interview_module_id_fkey FOREIGN KEY (interview_module_id) REFERENCES interview_module (id);
CREATE INDEX scheduled_interview_application_id ON scheduled_interview (application_id);
CREATE INDEX scheduled_interview_interview_module_id ON scheduled_interview (interview_module_id);

-- table: scorecard
ALTER TABLE scorecard
    ADD CONSTRAINT scorecard_pkey PRIMARY KEY (id),
    ADD CONSTRAINT scorecard_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT scorecard_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    ADD CONSTRAINT scorecard_interview_id_fkey FOREIGN KEY (interview_id) REFERENCES scheduled_interview (id),
    ADD CONSTRAINT scorecard_interviewer_id_fkey FOREIGN KEY (interviewer_id) REFERENCES remote_user (id);
CREATE INDEX scorecard_application_id ON scorecard (application_id);
CREATE INDEX scorecard_interview_id ON scorecard (interview_id);
CREATE INDEX scorecard_interviewer_id ON scorecard (interviewer_id);

-- table: activity
ALTER TABLE activity
    ADD CONSTRAINT activity_pkey PRIMARY KEY (id),
    ADD CONSTRAINT activity_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT activity_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    ADD CONSTRAINT activity_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id),
    ADD CONSTRAINT activity_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id),
    ADD CONSTRAINT activity_user_id_fkey FOREIGN KEY (user_id) REFERENCES remote_user (id);
CREATE INDEX activity_candidate_id ON activity (candidate_id);
CREATE INDEX activity_application_id ON activity (application_id);
CREATE INDEX activity_job_id ON activity (job_id);
CREATE INDEX activity_user_id ON activity (user_id);

-- table: feedback
ALTER TABLE feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (id),
    ADD CONSTRAINT feedback_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT feedback_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    ADD CONSTRAINT feedback_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id),
    ADD CONSTRAINT feedback_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES remote_user (id),
    ADD CONSTRAINT feedback_requestee_id_fkey FOREIGN KEY (requestee_id) REFERENCES remote_user (id);
CREATE INDEX feedback_candidate_id ON feedback (candidate_id);
CREATE INDEX feedback_job_id ON feedback (job_id);
CREATE INDEX feedback_requester_id ON feedback (requester_id);
CREATE INDEX feedback_requestee_id ON feedback (requestee_id);

-- table: custom_field_definition
ALTER TABLE custom_field_definition
    ADD CONSTRAINT custom_field_definition_pkey PRIMARY KEY (id),
    ADD CONSTRAINT custom_field_definition_remote_id_key UNIQUE (remote_id);

-- table: custom_field_value
ALTER TABLE custom_field_value
    ADD CONSTRAINT custom_field_value_pkey PRIMARY KEY (id),
    ADD CONSTRAINT custom_field_value_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT custom_field_value_definition_id_fkey FOREIGN KEY (definition_id) REFERENCES custom_field_definition (id),
    ADD CONSTRAINT custom_field_value_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    ADD CONSTRAINT custom_field_value_job_id_fkey FOREIGN KEY (job_id) REFERENCES job (id);
CREATE INDEX custom_field_value_definition_id ON custom_field_value (definition_id);
CREATE INDEX custom_field_value_candidate_id ON custom_field_value (candidate_id);
CREATE INDEX custom_field_value_job_id ON custom_field_value (job_id);

-- table: attachment
ALTER TABLE attachment
    ADD CONSTRAINT attachment_pkey PRIMARY KEY (id),
    ADD CONSTRAINT attachment_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT attachment_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id);
CREATE INDEX attachment_candidate_id ON attachment (candidate_id);

-- table: sales_seat
ALTER TABLE sales_seat
    ADD CONSTRAINT sales_seat_pkey PRIMARY KEY (id),
    ADD CONSTRAINT sales_seat_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT sales_seat_user_id_fkey FOREIGN KEY (user_id) REFERENCES remote_user (id);
CREATE INDEX sales_seat_user_id ON sales_seat (user_id);

-- table: sales_activity
ALTER TABLE sales_activity
    ADD CONSTRAINT sales_activity_pkey PRIMARY KEY (id),
    ADD CONSTRAINT sales_activity_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT sales_activity_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES candidate (id),
    ADD CONSTRAINT sales_activity_user_id_fkey FOREIGN KEY (user_id) REFERENCES remote_user (id);
CREATE INDEX sales_activity_candidate_id ON sales_activity (candidate_id);
CREATE INDEX sales_activity_user_id ON sales_activity (user_id);

-- table: sales_activity_outcome
ALTER TABLE sales_activity_outcome
    ADD CONSTRAINT sales_activity_outcome_pkey PRIMARY KEY (id),
    ADD CONSTRAINT sales_activity_outcome_remote_id_key UNIQUE (remote_id),
    ADD CONSTRAINT sales_activity_outcome_sales_activity_id_fkey FOREIGN KEY (sales_activity_id) REFERENCES sales_activity (id);
CREATE INDEX sales_activity_outcome_sales_activity_id ON sales_activity_outcome (sales_activity_id);
