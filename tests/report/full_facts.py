"""Every section of a report, as long as asked for; names that would break a careless page."""

from __future__ import annotations

from migrate.core.facts.calls import EndpointCalls, PlannedCalls, RowsNotSent
from migrate.core.facts.contents import (
    Cluster,
    Contacts,
    CustomFields,
    Duplicates,
    Funnel,
    FunnelJob,
    FunnelStage,
    LeftOut,
    OutcomeCount,
    Sales,
    SeatWeeks,
    UnknownUser,
    Users,
)
from migrate.core.facts.overview import MigratedEntity, Reason, RetentionInForce, RulesInForce, Statistics, Timeline
from migrate.core.facts.report import ReportFacts
from migrate.core.facts.runs import (
    ColumnChange,
    Estimate,
    FileKind,
    KnownFiles,
    Origin,
    Orphans,
    Recognised,
    Sample,
    Since,
    TableCount,
    UnmappedValue,
    ValueMap,
)
from migrate.report.nouns import NOUNS


def facts(jobs: int = 3, lists: int = 3) -> ReportFacts:
    """Every section, as long as asked for; names that would break a careless page."""
    stages = [FunnelStage(name=f"Stage {n} <b>", type="t", candidates=n) for n in range(8)]
    return ReportFacts(
        origin=Origin(
            user="maria",
            host="mac",
            delivery=["export.zip"],
            delivery_fingerprint="f" * 64,
            mapping="ats",
            target="sqlite:///a",
            source="talent-hub",
            started="2026-01-31T12:00:00+00:00",
            finished="2026-01-31T12:04:00+00:00",
            plan="a1" * 32,
            files=[f"Attachment_{n}00000000-{n}99999999.zip" for n in range(1, 20)],
        ),
        migrated=[
            MigratedEntity(
                entity=name,
                table=name,
                records=2_000,
                rows=1_900,
                left_out=[
                    Reason(code="M201", text="last_name: the value is required but empty (candidate.yaml:8:3)", count=60),
                    Reason(code=None, text="the mapping's rule 'stale'", count=30),
                    Reason(code="P207", text="job_id refers to a row that was rejected", count=10),
                ],
            )
            for name in NOUNS
        ],
        timeline=Timeline(
            months=[f"{2015 + n // 12}-{n % 12 + 1:02}" for n in range(120)],
            applications=[n % 17 for n in range(120)],
            without_date=3,
        ),
        rules=RulesInForce(
            private="hold_back",
            unmatched="skip",
            retention=[
                RetentionInForce(name=f"stale {n}", entity="candidate", field="modified_at", before="2023-01-01", records=120)
                for n in range(3)
            ],
            erasure_lines=12,
            erased_candidates=3,
        ),
        statistics=[Statistics(file="export.csv", archives=9, total=2_424, exported=2_420, failed=4, matches=False)],
        titles={"candidate": "Candidates", "candidate_email_address": "E-mail addresses"},
        funnel=Funnel(
            applications=900,
            job_count=jobs,
            without_stage=1,
            jobs=[
                FunnelJob(job_id=str(n), name=f"Sales & <More> {n}", state="ACTIVE", candidates=9, stages=stages)
                for n in range(jobs)
            ],
        ),
        custom_fields=[CustomFields(entity_type="candidate", type="string", fields=2, deleted=1, unused=1, values=9)],
        duplicates=Duplicates(
            shared_numbers=1,
            with_shared_number=12,
            cluster_count=lists,
            candidates=2 * lists,
            by_profile_url=1,
            by_email=2,
            by_phone=3,
            clusters=[
                Cluster(size=25, candidate_ids=[f"{n}{m}" for m in range(20)], shared=["profile_url"]) for n in range(lists)
            ],
        ),
        contacts=Contacts(candidates=9, without_email=4, without_phone=3, without_both=2, without_profile_url=1, without_name=0),
        users=Users(
            users=lists,
            in_users_file=0,
            not_in_users_file=lists,
            unknown=[UnknownUser(user=f"#{n}", mentions=n, roles=["owner"]) for n in range(lists)],
        ),
        value_maps=[
            ValueMap(
                table="activity",
                column=f"column_{n}",
                map="m",
                values=9,
                unmapped_values=lists,
                records=99,
                unmapped_records=9,
                unmapped=[UnmappedValue(value=f"Team <{m}>", count=3) for m in range(lists)],
            )
            for n in range(3)
        ],
        orphans=[Orphans(table="activity", what="no job", rejected=False, count=12)],
        files=[
            FileKind(kind="Private", file_class="held_back", files=3, bytes=5_000_000),
            FileKind(kind="Public", file_class="held_back", files=3, bytes=5_000_000),
            FileKind(kind=None, file_class="unmatched", files=1, bytes=9),
        ],
        sales=Sales(
            activities=9,
            seat_count=lists,
            by_type={"SAVED_LEAD": 9},
            weeks=["2026-01-05", "2026-01-12"],
            per_week=[4, 5],
            seats=[SeatWeeks(seat_id=str(n), activities=9, per_week=[4, 5]) for n in range(lists)],
            outcomes=[OutcomeCount(activity_type=None, outcome_type="INMAIL_ACCEPTED", outcomes=3)],
            outcome_count=3,
            without_activity=3,
            with_user=8,
            with_lead=5,
            with_candidate=2,
            seat_rows=6,
            seat_rows_with_user=1,
        ),
        left_out=[LeftOut(what="Private notes", why="Only their author can see them.")],
        since=Since(run="r0", finished="2026", delivery_changed=True, insert=1),
        recognised=Recognised(run="r0", proof=["1 archive by every byte"]),
        known_files=KnownFiles(run="r0", archives=4, files=2_500, stored_files=2_499, proof="by inode, size and times"),
        changes=[ColumnChange(table="candidate", column="first_name", rows=412)],
        estimate=Estimate(rows=1000, row_bytes=2_000_000, file_bytes=3_000_000_000, seconds=200, measured=False),
        calls=PlannedCalls(vendor="Ashby & <b>", rows=lists, calls=1_204, hours=0.07, rate_calls=5, rate_seconds=1.0),
        calls_by_endpoint=[EndpointCalls(endpoint="POST /candidate.create", calls=1_204, hours=0.07)],
        rows_not_sent=[RowsNotSent(table="application", code="H401", reason="job_id is empty", rows=3)],
        vendor_effects=["Automations of the organisation may mail candidates."],
        not_written=[f"Part {number} stays in the outbox." for number in range(lists)],
        compared=[
            TableCount(
                table="candidate", expected=4321, found=4321, missing=0, extra=0, changed=0, rejected=0, unseen=0, others=0
            )
        ],
        samples=[Sample(table="candidate", rows=[{"last_name": "Ångström"}])],
    )
