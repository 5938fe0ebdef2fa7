"""The command line: one command a file, no logic, each loaded when it is called."""
