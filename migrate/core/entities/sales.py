"""Sales Navigator: seats, what their holders did, and what came of it."""

from migrate.core.entities.model import TEXT, TIME, Entity, Field, Relation

SEAT = Entity(
    "seat",
    "A licence holder's summary, on a day where the export has days.",
    key="seat_key",
    tables=("seats",),
    fields=(
        Field("seat_key", TEXT, "`<seat_id>` or `<seat_id>:<date>`.", "seat id and date"),
        Field("seat_id", TEXT, "The seat.", "seat.seatId"),
        Field("snapshot_date", TEXT, "ISO date; null where the export has none.", "a date column"),
        Field("name", TEXT, "The holder.", "a name column", personal=True),
        Field("status", TEXT, "The seat's status.", "a status column"),
        Field("user_url", TEXT, "Profile URL of the user, from the user's seats file.", "seats.csv", personal=True),
        Field("extra", TEXT, "JSON of all other columns.", "every other column", personal=True),
    ),
    in_periods=True,
    moment="snapshot_date",
    relations=(Relation("user", "user_url", "user"),),
)

SALES_ACTIVITY = Entity(
    "sales_activity",
    "Something a seat holder did.",
    key="activity_id",
    tables=("sales_activities",),
    fields=(
        Field("activity_id", TEXT, "Its id.", "activity.activityId"),
        Field("activity_type", TEXT, "SAVED_LEAD, ...; open.", "activity.activityType"),
        Field("occurred_at", TIME, "When, in UTC.", "activity.createdAt"),
        Field("seat_id", TEXT, "The seat.", "activity.seatId"),
        Field("member_identity_key", TEXT, "The lead; opaque.", "activity.memberIdentityKey", personal=True),
        Field("candidate_id", TEXT, "The candidate, from the user's leads file.", "leads.csv"),
        Field("user_url", TEXT, "Profile URL of the user, from the user's seats file.", "seats.csv", personal=True),
        Field("extra", TEXT, "JSON of all other columns.", "every other column", personal=True),
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
    "What came of an activity, which may lie in no delivery.",
    key="outcome_id",
    tables=("sales_outcomes",),
    fields=(
        Field("outcome_id", TEXT, "`<activityId>:<type>`.", "activityId, activityType"),
        Field("activity_id", TEXT, "The activity.", "outcome.activityId"),
        Field("outcome_type", TEXT, "Open.", "outcome.activityType"),
        Field("extra", TEXT, "JSON of all other columns.", "every other column", personal=True),
    ),
    in_periods=True,
    relations=(Relation("activity", "activity_id", "sales_activity"),),
)
