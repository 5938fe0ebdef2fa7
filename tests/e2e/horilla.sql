-- The tables of Horilla that mappings/horilla fills, as Django creates them: no defaults, and foreign keys that are checked at the commit.
-- {id}, {small_id}: a numbered key. {moment}: a time with a zone. {to TABLE}: a foreign key.
CREATE TABLE auth_user (id {small_id}, username varchar(150) NOT NULL UNIQUE, password varchar(128) NOT NULL,
    first_name varchar(150) NOT NULL, last_name varchar(150) NOT NULL, email varchar(254) NOT NULL, is_superuser boolean NOT NULL,
    is_staff boolean NOT NULL, is_active boolean NOT NULL, date_joined {moment} NOT NULL, last_login {moment},
    is_new_employee boolean NOT NULL);
CREATE TABLE base_department (id {id}, department varchar(50) NOT NULL, created_at {moment}, is_active boolean NOT NULL,
    created_by_id integer {to auth_user}, modified_by_id integer {to auth_user});
CREATE TABLE base_jobposition (id {id}, job_position varchar(50) NOT NULL, department_id_id bigint NOT NULL {to base_department},
    created_at {moment}, is_active boolean NOT NULL, created_by_id integer {to auth_user}, modified_by_id integer {to auth_user});
CREATE TABLE employee_employee (id {id}, employee_first_name varchar(200) NOT NULL, employee_last_name varchar(200),
    email varchar(254) NOT NULL UNIQUE, phone varchar(25) NOT NULL, is_active boolean NOT NULL, badge_id varchar(50),
    gender varchar(10), employee_user_id_id integer UNIQUE {to auth_user},
    UNIQUE (employee_first_name, employee_last_name, email));
CREATE TABLE employee_employeeworkinformation (id {id}, employee_id_id bigint UNIQUE {to employee_employee},
    department_id_id bigint {to base_department}, job_position_id_id bigint {to base_jobposition}, email varchar(254),
    date_joining date);
CREATE TABLE recruitment_recruitment (id {id}, title varchar(50), description text, is_event_based boolean NOT NULL,
    closed boolean NOT NULL, is_published boolean NOT NULL, vacancy integer, start_date date NOT NULL, end_date date,
    linkedin_post_id varchar(150), publish_in_linkedin boolean NOT NULL, optional_profile_image boolean NOT NULL,
    optional_resume boolean NOT NULL, company_id_id bigint, job_position_id_id bigint, created_at {moment},
    is_active boolean NOT NULL, created_by_id integer {to auth_user}, modified_by_id integer {to auth_user},
    UNIQUE (job_position_id_id, start_date));
CREATE TABLE recruitment_recruitment_open_positions (id {id}, recruitment_id bigint NOT NULL {to recruitment_recruitment},
    jobposition_id bigint NOT NULL {to base_jobposition}, UNIQUE (recruitment_id, jobposition_id));
CREATE TABLE recruitment_recruitment_recruitment_managers (id {id}, recruitment_id bigint NOT NULL {to recruitment_recruitment},
    employee_id bigint NOT NULL {to employee_employee}, UNIQUE (recruitment_id, employee_id));
CREATE TABLE recruitment_stage (id {id}, stage varchar(50) NOT NULL, stage_type varchar(20) NOT NULL, sequence integer,
    recruitment_id_id bigint NOT NULL {to recruitment_recruitment}, created_at {moment}, is_active boolean NOT NULL,
    created_by_id integer {to auth_user}, modified_by_id integer {to auth_user}, UNIQUE (recruitment_id_id, stage));
CREATE TABLE recruitment_candidate (id {id}, name varchar(100), profile varchar(100), portfolio varchar(200) NOT NULL,
    email varchar(254) NOT NULL, mobile varchar(15) NOT NULL, resume varchar(100) NOT NULL, gender varchar(15),
    source varchar(20), start_onboard boolean NOT NULL, hired boolean NOT NULL, canceled boolean NOT NULL,
    converted boolean NOT NULL, sequence integer, offer_letter_status varchar(10) NOT NULL, last_updated date,
    recruitment_id_id bigint {to recruitment_recruitment}, job_position_id_id bigint {to base_jobposition},
    stage_id_id bigint {to recruitment_stage}, converted_employee_id_id bigint {to employee_employee},
    referral_id bigint {to employee_employee}, created_at {moment}, is_active boolean NOT NULL,
    created_by_id integer {to auth_user}, modified_by_id integer {to auth_user}, UNIQUE (email, recruitment_id_id));
CREATE TABLE recruitment_rejectedcandidate (id {id}, description text NOT NULL,
    candidate_id_id bigint NOT NULL UNIQUE {to recruitment_candidate}, created_at {moment}, is_active boolean NOT NULL,
    created_by_id integer {to auth_user}, modified_by_id integer {to auth_user});
CREATE TABLE recruitment_stagenote (id {id}, description text NOT NULL, candidate_can_view boolean NOT NULL,
    candidate_id_id bigint NOT NULL {to recruitment_candidate}, stage_id_id bigint NOT NULL {to recruitment_stage},
    updated_by_id bigint {to employee_employee}, created_at {moment}, is_active boolean NOT NULL,
    created_by_id integer {to auth_user}, modified_by_id integer {to auth_user});
CREATE TABLE recruitment_candidaterating (id {id}, rating integer NOT NULL,
    candidate_id_id bigint NOT NULL {to recruitment_candidate}, employee_id_id bigint NOT NULL {to employee_employee},
    created_at {moment}, is_active boolean NOT NULL, created_by_id integer {to auth_user}, modified_by_id integer {to auth_user},
    UNIQUE (employee_id_id, candidate_id_id));
CREATE TABLE recruitment_interviewschedule (id {id}, interview_date date NOT NULL, interview_time time NOT NULL,
    description text NOT NULL, completed boolean NOT NULL, candidate_id_id bigint NOT NULL {to recruitment_candidate},
    created_at {moment}, is_active boolean NOT NULL, created_by_id integer {to auth_user}, modified_by_id integer {to auth_user});
CREATE TABLE recruitment_interviewschedule_employee_id (id {id},
    interviewschedule_id bigint NOT NULL {to recruitment_interviewschedule},
    employee_id bigint NOT NULL {to employee_employee}, UNIQUE (interviewschedule_id, employee_id));
CREATE TABLE recruitment_candidatedocument (id {id}, title varchar(250) NOT NULL, document varchar(100),
    status varchar(10) NOT NULL, reject_reason text, candidate_id_id bigint NOT NULL {to recruitment_candidate},
    document_request_id_id bigint, created_at {moment}, is_active boolean NOT NULL, created_by_id integer {to auth_user},
    modified_by_id integer {to auth_user});
CREATE TABLE recruitment_skillzone (id {id}, title varchar(50) NOT NULL, description text NOT NULL, company_id_id bigint,
    created_at {moment}, is_active boolean NOT NULL, created_by_id integer {to auth_user}, modified_by_id integer {to auth_user});
CREATE TABLE recruitment_skillzonecandidate (id {id}, reason varchar(200) NOT NULL, added_on date NOT NULL,
    candidate_id_id bigint {to recruitment_candidate}, skill_zone_id_id bigint {to recruitment_skillzone}, created_at {moment},
    is_active boolean NOT NULL, created_by_id integer {to auth_user}, modified_by_id integer {to auth_user});
