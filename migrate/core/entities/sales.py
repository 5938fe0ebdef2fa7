"""Sales Navigator: seats, activities and outcomes."""

from migrate.core.entities.model import TEXT, TIME, Entity, Field, Relation

SEAT = Entity(
    "seat",
    "The summary of a licence holder; one per day if the export states days.",
    key="seat_key",
    position=16,
    tables=("seats",),
    fields=(
        Field("seat_key", TEXT, "`<seat_id>` or `<seat_id>:<date>`.", "seat id and date"),
        Field("seat_id", TEXT, "The seat.", "seat.seatId"),
        Field("snapshot_date", TEXT, "ISO date; null if the export does not state a date.", "a date column"),
        Field("name", TEXT, "The holder.", "a name column", personal=True),
        Field("status", TEXT, "The seat's status.", "a status column"),
        Field("user_url", TEXT, "Profile URL of the user, from the file given with --seats.", "seats.csv", personal=True),
        Field("extra", TEXT, "All other columns as a JSON object.", "every other column", personal=True),
    ),
    in_periods=True,
    moment="snapshot_date",
    relations=(Relation("user", "user_url", "user"),),
)

SALES_ACTIVITY = Entity(
    "sales_activity",
    "An activity of a seat holder.",
    key="activity_id",
    position=17,
    tables=("sales_activities",),
    fields=(
        Field("activity_id", TEXT, "Id of the record.", "activity.activityId"),
        Field("activity_type", TEXT, "SAVED_LEAD, ...; not a fixed list.", "activity.activityType"),
        Field("occurred_at", TIME, "When it happened, in UTC.", "activity.createdAt"),
        Field("seat_id", TEXT, "The seat.", "activity.seatId"),
        Field("member_identity_key", TEXT, "Opaque key of the lead.", "activity.memberIdentityKey", personal=True),
        Field("candidate_id", TEXT, "The candidate, from the file given with --leads.", "leads.csv"),
        Field("user_url", TEXT, "Profile URL of the user, from the file given with --seats.", "seats.csv", personal=True),
        Field("extra", TEXT, "All other columns as a JSON object.", "every other column", personal=True),
    ),
    in_periods=True,
    moment="occurred_at",
    relations=(
        Relation("candidate", "candidate_id", "candidate"),
        Relation("user", "user_url", "user"),
    ),
)

SALES_OUTCOME = Entity(
    "sales_outcome",
    "The outcome of an activity; the activity itself may be missing from the delivery.",
    key="outcome_id",
    position=18,
    tables=("sales_outcomes",),
    fields=(
        Field("outcome_id", TEXT, "`<activityId>:<type>`.", "activityId, activityType"),
        Field("activity_id", TEXT, "The activity.", "outcome.activityId"),
        Field("outcome_type", TEXT, "The type; not a fixed list.", "outcome.activityType"),
        Field("extra", TEXT, "All other columns as a JSON object.", "every other column", personal=True),
    ),
    in_periods=True,
    relations=(Relation("activity", "activity_id", "sales_activity"),),
)
