"""The table of commands, without loading any of them."""

#: Command to module below `migrate.cli`, with its line in `talenthub --help` (so that help loads no command).
COMMANDS: dict[str, tuple[str, str]] = {
    "inspect": ("inspect", "Show what a delivery contains."),
    "fetch": ("fetch", "Download the archives that export.csv lists."),
    "check": ("check", "Check a mapping against a target and a delivery."),
    "draft": ("draft", "Draft a mapping for a target's schema."),
    "plan": ("plan", "Preview a load and save it as a plan."),
    "show": ("show", "Show a saved plan."),
    "apply": ("apply", "Apply a saved plan."),
    "load": ("load", "Plan and apply in one step."),
    "verify": ("verify", "Compare a target with a delivery, without using the ledger."),
    "archive": ("archive", "Archive all records of a delivery as Parquet."),
    "status": ("status", "List the runs of a target."),
    "runs": ("runs", "List the runs whose folders are kept."),
    "rejects": ("rejects", "List what a run rejected."),
    "rollback": ("rollback", "Undo a run."),
    "trace": ("trace", "Trace a row to its place in the export, or a key to its rows."),
    "report": ("report", "Write the HTML report of an earlier run."),
    "prune": ("prune", "Remove the stored values of old runs."),
    "explain": ("explain", "Explain a finding code."),
    "schema": ("schema", "Print the JSON Schema of mappings."),
    "demo": ("demo", "Run a demo with made-up data."),
    "sales-navigator": ("sales_navigator", "List contracts and export data of Sales Navigator."),
}
