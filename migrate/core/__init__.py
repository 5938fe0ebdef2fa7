"""The vocabulary of the house: places, problems, errors, entities, identity, redaction. Imports nothing of ours."""
