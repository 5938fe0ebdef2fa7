# The command in an image, from the wheel. Build: docker build -t talenthub .
# Run: docker run --rm -v "$PWD":/work -e TALENTHUB_TARGET talenthub load export --attachments files
FROM python:3.13-slim AS wheel
WORKDIR /src
COPY pyproject.toml README.md ./
COPY migrate migrate
COPY mappings mappings
COPY sql sql
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
COPY --from=wheel /wheels /wheels
RUN pip install --no-cache-dir "$(echo /wheels/*.whl)[all]" && rm -r /wheels && useradd --create-home talenthub
USER talenthub
WORKDIR /work
ENTRYPOINT ["talenthub"]
CMD ["--help"]
