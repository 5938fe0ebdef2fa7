"""Ratios against named baselines of the same run; each module is a script: `python -m benchmarks.load_sqlite`."""
