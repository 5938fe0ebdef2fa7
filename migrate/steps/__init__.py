"""The steps of a run: each prepares the input of a package, calls it, and adds the result to the outcome.

Steps do not know their order. Only `run.py` does.
"""
