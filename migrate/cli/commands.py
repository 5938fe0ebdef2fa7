"""The commands there are, as a table: nothing of them is loaded for it."""

#: Command to module below `migrate.cli`, with the line that `talenthub --help` shows (so that help loads no command).
COMMANDS: dict[str, tuple[str, str]] = {
    "inspect": ("inspect", "Show what a delivery holds."),
    "fetch": ("fetch", "Download the archives that export.csv lists."),
    "check": ("check", "Check a mapping, against a target and a delivery."),
    "draft": ("draft", "Propose a mapping for a target's schema."),
    "plan": ("plan", "Say what a load would do, and save it."),
    "show": ("show", "Show a saved plan."),
    "apply": ("apply", "Do what a saved plan says."),
    "load": ("load", "Plan and apply in one."),
    "verify": ("verify", "Compare a target with a delivery, without the ledger."),
    "archive": ("archive", "Keep all records of a delivery as Parquet."),
    "status": ("status", "List the runs of a target."),
    "rejects": ("rejects", "List what a run rejected."),
    "rollback": ("rollback", "Undo a run."),
    "trace": ("trace", "Follow a row back to the export, or a key forward."),
    "report": ("report", "Write the report of a run again."),
    "prune": ("prune", "Remove values that old runs keep."),
    "explain": ("explain", "Explain a problem's code."),
    "schema": ("schema", "Print the JSON Schema of mappings."),
    "demo": ("demo", "Invent a delivery and take it through the whole job."),
    "sales-navigator": ("sales_navigator", "Contracts and exports of Sales Navigator."),
}
