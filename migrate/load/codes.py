"""The codes of loading: P4 rows that the target refuses, P5 drift, P6 taking a run back."""

from migrate.core.problems import Code, Severity

REFUSED = Code("P401", "the target refused a row", Severity.ERROR)
HANGS_ON_REFUSED = Code("P402", "a row hangs on one that the target refused", Severity.ERROR)
KEPT_WITHOUT_REFUSED = Code("P403", "a row points at one that the target refused, and was kept without it", Severity.WARNING)
NOT_DELETED = Code("P404", "the target refused to delete a row", Severity.WARNING, each=True)
EDITED_SINCE_PLAN = Code("P405", "a row was edited in the target after planning, and is held", Severity.WARNING, each=True)
ERASURE_REFUSED = Code("P406", "the target refused to erase a row", Severity.ERROR, each=True)
KEPT_SINCE_PLAN = Code("P407", "a row to delete is kept, since other rows still hang on it", Severity.WARNING, each=True)
ROW_DROPPED = Code("P408", "the target dropped a row without an error", Severity.ERROR)
ALTERED = Code("P409", "the target stored other values than it was given", Severity.WARNING)
VALUES_TAKEN = Code("P410", "a row must stay whose unique values another row has by now", Severity.ERROR)

DELIVERY_DRIFT = Code("P501", "the delivery changed since the plan was made", Severity.ERROR)
MAPPING_DRIFT = Code("P502", "the mapping changed since the plan was made", Severity.ERROR)
SCHEMA_DRIFT = Code("P503", "the target's schema changed since the plan was made", Severity.ERROR)
LEDGER_DRIFT = Code("P504", "the target was loaded since the plan was made", Severity.ERROR)
TOOL_DRIFT = Code("P505", "the plan was made by another version", Severity.ERROR)
OTHER_TARGET = Code("P506", "the plan was made for another target", Severity.ERROR)

NO_SUCH_RUN = Code("P601", "no such run in the target", Severity.ERROR)
LATER_RUN = Code("P602", "a later run stands on top of the run", Severity.ERROR)
PRUNED = Code("P603", "the run's pre-images were pruned", Severity.ERROR)
NOTHING_LEFT = Code("P604", "the run was taken back already, or is a rollback itself", Severity.ERROR)
EDITED_SINCE_RUN = Code("P605", "a row was edited since the run, and stays", Severity.WARNING, each=True)
NEEDED_SINCE_RUN = Code("P606", "a row that the run inserted is needed by one that stays", Severity.WARNING, each=True)
NOT_TAKEN_BACK = Code("P607", "the target refused to take a row back", Severity.WARNING, each=True)
IGNORED_ROLLBACK = Code("P608", "the target ignored that a row was to be taken back", Severity.ERROR)

CODES: dict[str, Code] = {
    code.id: code
    for code in (
        REFUSED,
        HANGS_ON_REFUSED,
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
