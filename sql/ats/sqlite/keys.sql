-- What is built after the rows of a first load in SQLite: remote_id unique, an index on every foreign key.
--
-- Parameters: none. Result: none. A line `-- table: NAME` begins what belongs to one table.

-- table: remote_user
CREATE UNIQUE INDEX IF NOT EXISTS remote_user_remote_id ON remote_user (remote_id);

-- table: candidate
CREATE UNIQUE INDEX IF NOT EXISTS candidate_remote_id ON candidate (remote_id);

-- table: candidate_email_address
CREATE UNIQUE INDEX IF NOT EXISTS candidate_email_address_remote_id ON candidate_email_address (remote_id);
CREATE INDEX IF NOT EXISTS candidate_email_address_candidate_id ON candidate_email_address (candidate_id);

-- table: candidate_phone_number
CREATE UNIQUE INDEX IF NOT EXISTS candidate_phone_number_remote_id ON candidate_phone_number (remote_id);
CREATE INDEX IF NOT EXISTS candidate_phone_number_candidate_id ON candidate_phone_number (candidate_id);

-- table: candidate_url
CREATE UNIQUE INDEX IF NOT EXISTS candidate_url_remote_id ON candidate_url (remote_id);
CREATE INDEX IF NOT EXISTS candidate_url_candidate_id ON candidate_url (candidate_id);

-- table: tag
CREATE UNIQUE INDEX IF NOT EXISTS tag_remote_id ON tag (remote_id);

-- table: candidate_tag
CREATE UNIQUE INDEX IF NOT EXISTS candidate_tag_remote_id ON candidate_tag (remote_id);
CREATE INDEX IF NOT EXISTS candidate_tag_candidate_id ON candidate_tag (candidate_id);
CREATE INDEX IF NOT EXISTS candidate_tag_tag_id ON candidate_tag (tag_id);

-- table: job
CREATE UNIQUE INDEX IF NOT EXISTS job_remote_id ON job (remote_id);
CREATE INDEX IF NOT EXISTS job_owner_id ON job (owner_id);

-- table: job_sourcing_channel
CREATE UNIQUE INDEX IF NOT EXISTS job_sourcing_channel_remote_id ON job_sourcing_channel (remote_id);
CREATE INDEX IF NOT EXISTS job_sourcing_channel_job_id ON job_sourcing_channel (job_id);

-- table: job_posting
CREATE UNIQUE INDEX IF NOT EXISTS job_posting_remote_id ON job_posting (remote_id);
CREATE INDEX IF NOT EXISTS job_posting_job_id ON job_posting (job_id);

-- table: job_interview_stage
CREATE UNIQUE INDEX IF NOT EXISTS job_interview_stage_remote_id ON job_interview_stage (remote_id);
CREATE INDEX IF NOT EXISTS job_interview_stage_job_id ON job_interview_stage (job_id);

-- table: application
CREATE UNIQUE INDEX IF NOT EXISTS application_remote_id ON application (remote_id);
CREATE INDEX IF NOT EXISTS application_candidate_id ON application (candidate_id);
CREATE INDEX IF NOT EXISTS application_job_id ON application (job_id);
CREATE INDEX IF NOT EXISTS application_current_stage_id ON application (current_stage_id);

-- table: interview_module
CREATE UNIQUE INDEX IF NOT EXISTS interview_module_remote_id ON interview_module (remote_id);

-- table: scheduled_interview
CREATE UNIQUE INDEX IF NOT EXISTS scheduled_interview_remote_id ON scheduled_interview (remote_id);
CREATE INDEX IF NOT EXISTS scheduled_interview_application_id ON scheduled_interview (application_id);
CREATE INDEX IF NOT EXISTS scheduled_interview_interview_module_id ON scheduled_interview (interview_module_id);

-- table: scorecard
CREATE UNIQUE INDEX IF NOT EXISTS scorecard_remote_id ON scorecard (remote_id);
CREATE INDEX IF NOT EXISTS scorecard_application_id ON scorecard (application_id);
CREATE INDEX IF NOT EXISTS scorecard_interview_id ON scorecard (interview_id);
CREATE INDEX IF NOT EXISTS scorecard_interviewer_id ON scorecard (interviewer_id);

-- table: activity
CREATE UNIQUE INDEX IF NOT EXISTS activity_remote_id ON activity (remote_id);
CREATE INDEX IF NOT EXISTS activity_candidate_id ON activity (candidate_id);
CREATE INDEX IF NOT EXISTS activity_application_id ON activity (application_id);
CREATE INDEX IF NOT EXISTS activity_job_id ON activity (job_id);
CREATE INDEX IF NOT EXISTS activity_user_id ON activity (user_id);

-- table: feedback
CREATE UNIQUE INDEX IF NOT EXISTS feedback_remote_id ON feedback (remote_id);
CREATE INDEX IF NOT EXISTS feedback_candidate_id ON feedback (candidate_id);
CREATE INDEX IF NOT EXISTS feedback_job_id ON feedback (job_id);
CREATE INDEX IF NOT EXISTS feedback_requester_id ON feedback (requester_id);
CREATE INDEX IF NOT EXISTS feedback_requestee_id ON feedback (requestee_id);

-- table: custom_field_definition
CREATE UNIQUE INDEX IF NOT EXISTS custom_field_definition_remote_id ON custom_field_definition (remote_id);

-- table: custom_field_value
CREATE UNIQUE INDEX IF NOT EXISTS custom_field_value_remote_id ON custom_field_value (remote_id);
CREATE INDEX IF NOT EXISTS custom_field_value_definition_id ON custom_field_value (definition_id);
CREATE INDEX IF NOT EXISTS custom_field_value_candidate_id ON custom_field_value (candidate_id);
CREATE INDEX IF NOT EXISTS custom_field_value_job_id ON custom_field_value (job_id);

-- table: attachment
CREATE UNIQUE INDEX IF NOT EXISTS attachment_remote_id ON attachment (remote_id);
CREATE INDEX IF NOT EXISTS attachment_candidate_id ON attachment (candidate_id);

-- table: sales_seat
CREATE UNIQUE INDEX IF NOT EXISTS sales_seat_remote_id ON sales_seat (remote_id);
CREATE INDEX IF NOT EXISTS sales_seat_user_id ON sales_seat (user_id);

-- table: sales_activity
CREATE UNIQUE INDEX IF NOT EXISTS sales_activity_remote_id ON sales_activity (remote_id);
CREATE INDEX IF NOT EXISTS sales_activity_candidate_id ON sales_activity (candidate_id);
CREATE INDEX IF NOT EXISTS sales_activity_user_id ON sales_activity (user_id);

-- table: sales_activity_outcome
CREATE UNIQUE INDEX IF NOT EXISTS sales_activity_outcome_remote_id ON sales_activity_outcome (remote_id);
CREATE INDEX IF NOT EXISTS sales_activity_outcome_sales_activity_id ON sales_activity_outcome (sales_activity_id);
