"""The table of commands, without loading any of them."""

#: Heading in `talenthub --help` to its commands: name to module below `migrate.cli` and line, so that help loads no command.
GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "Get and inspect an export": {
        "inspect": ("inspect", "Show what a delivery contains."),
        "fetch": ("fetch", "Download the archives that export.csv lists."),
        "sales-navigator": ("sales_navigator", "List contracts and export data of Sales Navigator."),
        "archive": ("archive", "Archive all records of a delivery as Parquet."),
    },
    "Write a mapping": {
        "draft": ("draft", "Draft a mapping for a target's schema."),
        "check": ("check", "Check a mapping against a target and a delivery."),
        "schema": ("schema", "Print the JSON Schema of mappings."),
    },
    "Decide before loading": {
        "users": ("users", "List the users of an export, for people to fill in who they are."),
        "duplicates": ("duplicates", "List probable duplicates, for people to decide."),
        "sensitive": ("sensitive", "List files and texts that may be sensitive."),
    },
    "Plan and load": {
        "plan": ("plan", "Preview a load and save it as a plan."),
        "show": ("show", "Show a saved plan."),
        "apply": ("apply", "Apply a saved plan."),
        "load": ("load", "Plan and apply in one step."),
        "bundle": ("bundle", "Write what changed in an outbox as files for an importer."),
        "send": ("send", "Send what changed in an outbox to a vendor's API."),
        "rollback": ("rollback", "Undo a run."),
    },
    "Prove and look back": {
        "verify": ("verify", "Compare a target with a delivery, without using the ledger."),
        "trace": ("trace", "Trace a row to its place in the export, or a key to its rows."),
        "status": ("status", "List the runs of a target."),
        "runs": ("runs", "List the runs whose folders are kept."),
        "rejects": ("rejects", "List what a run rejected."),
        "report": ("report", "Write the HTML report of an earlier run."),
        "prune": ("prune", "Remove the stored values of old runs."),
    },
    "Learn": {
        "explain": ("explain", "Explain a finding code, or list all codes."),
        "demo": ("demo", "Run a demo with made-up data."),
    },
}

#: Command to module and line.
COMMANDS: dict[str, tuple[str, str]] = {name: entry for group in GROUPS.values() for name, entry in group.items()}
