"""The rules of each importer, written by hand from its help pages and not from the mappings."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rule:
    """What an importer requires of one file, or of each of its parts.

    Attributes:
        required: Headings whose cells must not be empty.
        unique: A heading whose values must differ.
        lists: Headings with the separator of their items: no item is empty.
        opened: People open the file: no cell begins a formula.
        key: The heading that has the candidate's or application's key.
    """

    headings: str
    required: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    allowed: dict[str, set[str]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    max_rows: int | None = None
    mark: bool = False
    line_end: str = "\r\n"
    opened: bool = True
    key: str | None = None


GREENHOUSE = Rule(
    "First Name,Last Name,Email,Phone,Social Media,Source,Job,Milestone,Notes,Talent Hub ID,Talent Hub Stage,Talent Hub Date,"
    "Talent Hub Tags,Talent Hub E-mails,Talent Hub Phones",
    required=("First Name", "Last Name", "Job"),
    unique=("Talent Hub ID",),
    allowed={"Milestone": {"", "Application", "Assessment", "Face to Face", "Offer"}},
    lists={"Talent Hub Tags": ", "},
    max_rows=8000,
    mark=True,
    key="Talent Hub ID",
)
LEVER = Rule(
    "Full name,Email,Lever Posting URL,Stage,Sources,Origin,Tags,Links,Resume Filename,Note,IsSecretNote",
    required=("Full name", "Email", "Stage", "Sources", "Origin"),
    allowed={"Origin": {"Applied", "Sourced", "Referred", "University", "Internal", "Agency"}, "IsSecretNote": {"yes"}},
    lists={"Email": ",", "Tags": ",", "Links": ", "},
    max_rows=55_000,
)
ASHBY = Rule(
    "First Name,Last Name,Name,Email,Phone,LinkedIn URL,Job,Stage,Status,Source,Applied At,Tags,Talent Hub ID",
    required=("Name", "Job"),
    unique=("Talent Hub ID",),
    allowed={"Status": {"Active", "Archived", "Hired"}},
    lists={"Tags": ", "},
    mark=True,
    key="Talent Hub ID",
)
RECRUITEE = Rule(
    "Name,Jobs,Emails,Phones,Tags,Sources,Links,Social Links,Cover Letter",
    required=("Name",),
    lists={"Jobs": ",", "Emails": ",", "Phones": ",", "Tags": ","},
    max_rows=999,
)
IMPORTERS: dict[str, dict[str, Rule]] = {
    "greenhouse-bulk": {"candidates": GREENHOUSE},
    "lever": {"talent-hub-opportunities": LEVER},
    "ashby-csv": {"candidates": ASHBY},
    "recruitee": {"candidates": RECRUITEE},
    "manatal": {
        "1_organizations": Rule("Organization Source ID,Organization Name", required=("Organization Name",), mark=True),
        "2_candidates": Rule(
            "Candidate Source ID,Full Name,First Name,Last Name,Email,Phone Number,LinkedIn,Tags,Source,Created At,Other Emails,"
            "Other Phones,Custom Fields,Notes",
            required=("Candidate Source ID", "Full Name", "Created At"),
            unique=("Candidate Source ID", "Email"),
            lists={"Tags": ", "},
            mark=True,
            key="Candidate Source ID",
        ),
        "3_jobs": Rule(
            "Job Source ID,Position Name,Organization Name,Description,Status",
            required=("Job Source ID", "Position Name", "Organization Name"),
            unique=("Job Source ID",),
            mark=True,
        ),
        "4_matches": Rule(
            "Candidate Source ID,Job Source ID,Stage,Created At", required=("Candidate Source ID", "Job Source ID"), mark=True
        ),
    },
    "teamtailor": {
        "candidates": Rule(
            "Candidate ID,First Name,Last Name,Email,Phone,LinkedIn URL,Tags,Source,Created At,Other Emails,Other Phones,"
            "Custom Fields,CV",
            required=("Candidate ID", "Email"),
            unique=("Candidate ID",),
            lists={"Tags": ","},
            key="Candidate ID",
        ),
        "jobs": Rule("Job ID,Title,Description,Status,Created At", required=("Job ID", "Title"), unique=("Job ID",)),
        "applications": Rule(
            "Application ID,Candidate ID,Job ID,Stage,Source,Created At",
            required=("Application ID", "Candidate ID", "Job ID"),
            unique=("Application ID",),
        ),
        "notes": Rule("Note ID,Candidate ID,Created At,Note", required=("Candidate ID", "Note"), unique=("Note ID",)),
    },
    "bullhorn": {
        "Candidate_": Rule(
            "externalID,firstName,lastName,name,email,email2,email3,phone,phone2,phone3,source,status,companyURL,comments,"
            "customTextBlock1",
            required=("externalID", "lastName", "name", "status"),
            unique=("externalID",),
            line_end="\n",
            opened=False,
            key="externalID",
        ),
        "JobSubmission_": Rule(
            "customText1,candidate.externalID,jobOrder.externalID,status,source,dateAdded,dateLastModified",
            required=("customText1", "candidate.externalID", "jobOrder.externalID"),
            unique=("customText1",),
            line_end="\n",
            opened=False,
        ),
        "Tearsheet_": Rule(
            "name,description,candidates.externalID,isPrivate",
            required=("name",),
            unique=("name",),
            lists={"candidates.externalID": ";"},
            line_end="\n",
            opened=False,
        ),
        "Note_": Rule(
            "externalID,action,commentingPerson.name,candidates.externalID,jobOrder.externalID,comments,isDeleted",
            required=("externalID", "action", "candidates.externalID"),
            unique=("externalID",),
            line_end="\n",
            opened=False,
        ),
    },
}  # fmt: skip

#: Importers with a line per application: the file of people who are in no project.
WITHOUT = {"greenhouse-bulk": "prospects.csv", "ashby-csv": "people-without-job.csv"}
