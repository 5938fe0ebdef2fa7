-- The ATS of the tutorial: integer ids of its own, one wide table of people, notes and mails in one logbook, stages as numbers.
CREATE TABLE recruiter (
    recruiter_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO recruiter (recruiter_id, name) VALUES (11, 'Olga Owner'), (12, 'Ivan Interviewer');

CREATE TABLE person (
    person_id INTEGER PRIMARY KEY,
    legacy_id VARCHAR(40) NOT NULL,
    first_name VARCHAR(64) NOT NULL,
    last_name VARCHAR(64) NOT NULL,
    email_1 VARCHAR(128),
    email_2 VARCHAR(128),
    more_emails TEXT,
    mobile VARCHAR(40),
    keywords TEXT,
    linkedin TEXT,
    entered_on DATE,
    UNIQUE (legacy_id)
);

CREATE TABLE opening (
    opening_id INTEGER PRIMARY KEY,
    legacy_id VARCHAR(40) NOT NULL,
    title VARCHAR(64) NOT NULL,
    is_open BOOLEAN NOT NULL,
    owner_id INTEGER REFERENCES recruiter (recruiter_id),
    UNIQUE (legacy_id)
);

CREATE TABLE candidacy (
    candidacy_id INTEGER PRIMARY KEY,
    legacy_id VARCHAR(81) NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (person_id),
    opening_id INTEGER REFERENCES opening (opening_id),
    stage INTEGER NOT NULL,
    UNIQUE (legacy_id)
);

CREATE TABLE logbook (
    entry_id INTEGER PRIMARY KEY,
    legacy_id VARCHAR(60) NOT NULL,
    person_id INTEGER REFERENCES person (person_id),
    opening_id INTEGER REFERENCES opening (opening_id),
    kind TEXT NOT NULL CHECK (kind IN ('note', 'mail')),
    html TEXT NOT NULL,
    author_id INTEGER REFERENCES recruiter (recruiter_id),
    written_at DATETIME,
    UNIQUE (legacy_id)
);
