"""Shared definitions: places, problems, errors, entities, identity, redaction. Imports no other package of this project."""
