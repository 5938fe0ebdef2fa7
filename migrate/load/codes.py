"""The codes of loading: P4 rows that the target refuses, P5 drift, P6 rollbacks."""

from migrate.core.problems import Code, Severity

REFUSED = Code("P401", "the target refused a row", Severity.ERROR)
REFERS_TO_REFUSED = Code("P402", "a row refers to a row that the target refused", Severity.ERROR)
KEPT_WITHOUT_REFUSED = Code(
    "P403", "a row refers to a row that the target refused, and was loaded without the reference", Severity.WARNING
)
NOT_DELETED = Code("P404", "the target refused to delete a row", Severity.WARNING, each=True)
EDITED_SINCE_PLAN = Code("P405", "a row was edited in the target after planning; it is held", Severity.WARNING, each=True)
ERASURE_REFUSED = Code("P406", "the target refused to erase a row", Severity.ERROR, each=True)
KEPT_SINCE_PLAN = Code("P407", "a row to delete is kept because other rows still refer to it", Severity.WARNING, each=True)
ROW_DROPPED = Code("P408", "the target ignored a row without an error", Severity.ERROR)
ALTERED = Code("P409", "the target stored a different value than it was given", Severity.WARNING)
VALUES_TAKEN = Code("P410", "a row cannot be deleted, and another row already has its unique values", Severity.ERROR)

DELIVERY_DRIFT = Code("P501", "the delivery changed since the plan was made", Severity.ERROR)
MAPPING_DRIFT = Code("P502", "the mapping changed since the plan was made", Severity.ERROR)
SCHEMA_DRIFT = Code("P503", "the target's schema changed since the plan was made", Severity.ERROR)
LEDGER_DRIFT = Code("P504", "the target changed since the plan was made", Severity.ERROR)
TOOL_DRIFT = Code("P505", "the plan was made by another version of talenthub", Severity.ERROR)
OTHER_TARGET = Code("P506", "the plan was made for another target", Severity.ERROR)
LOOKUP_DRIFT = Code("P507", "rows that lookups found changed since the plan was made", Severity.ERROR)

NO_SUCH_RUN = Code("P601", "the target has no such run", Severity.ERROR)
LATER_RUN = Code("P602", "a later run builds on this run", Severity.ERROR)
PRUNED = Code("P603", "the run's pre-images were pruned", Severity.ERROR)
NOTHING_LEFT = Code("P604", "the run was already rolled back, or is itself a rollback", Severity.ERROR)
EDITED_SINCE_RUN = Code("P605", "a row was edited after the run; it is not rolled back", Severity.WARNING, each=True)
NEEDED_SINCE_RUN = Code("P606", "a row that the run inserted is still needed", Severity.WARNING, each=True)
NOT_TAKEN_BACK = Code("P607", "the target refused to roll back a row", Severity.WARNING, each=True)
IGNORED_ROLLBACK = Code("P608", "the target ignored the rollback of a row", Severity.ERROR)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        REFUSED,
        REFERS_TO_REFUSED,
        KEPT_WITHOUT_REFUSED,
        NOT_DELETED,
        EDITED_SINCE_PLAN,
        ERASURE_REFUSED,
        KEPT_SINCE_PLAN,
        ROW_DROPPED,
        ALTERED,
        VALUES_TAKEN,
        DELIVERY_DRIFT,
        MAPPING_DRIFT,
        SCHEMA_DRIFT,
        LEDGER_DRIFT,
        TOOL_DRIFT,
        OTHER_TARGET,
        LOOKUP_DRIFT,
        NO_SUCH_RUN,
        LATER_RUN,
        PRUNED,
        NOTHING_LEFT,
        EDITED_SINCE_RUN,
        NEEDED_SINCE_RUN,
        NOT_TAKEN_BACK,
        IGNORED_ROLLBACK,
    )
}
