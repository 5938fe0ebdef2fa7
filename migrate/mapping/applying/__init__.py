"""Applies rules: a canonical frame goes in, a target frame comes out. Pure functions over whole columns."""
