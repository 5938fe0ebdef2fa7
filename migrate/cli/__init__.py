"""The command line: one file per command, without logic, each loaded only when it is called."""
