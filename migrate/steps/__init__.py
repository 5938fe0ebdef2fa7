"""The steps of the flow: each fetches what a room needs, calls it, and enters what it says into the outcome.

No step knows which comes before or after it; that is `run.py`'s alone.
"""
