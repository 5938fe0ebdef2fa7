"""talenthub-migrate: a Talent Hub delivery becomes rows of an applicant tracking system."""
