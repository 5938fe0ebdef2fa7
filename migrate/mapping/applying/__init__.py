"""The rules at work: canonical frame in, target frame out. Pure functions over whole columns."""
