"""The exports, one module each. A module that is added here is found; no list names it."""
