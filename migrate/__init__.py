"""talenthub-migrate: a Talent Hub delivery becomes rows of an applicant tracking system."""

import os

# numpy looks for structure here and never multiplies matrices; told nothing, it starts threads for that, which wait busily.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
