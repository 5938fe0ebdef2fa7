# `make` lists the targets. Each of them sets up what it needs; the first one takes a minute.
.DEFAULT_GOAL := help
PYTHON ?= python3
SLING ?= $(if $(filter Linux-x86_64,$(shell uname -sm | tr ' ' -)),sling-linux-amd64==1.4.11)
BIN := .venv/bin
READY := .venv/.ready

# Tests and benchmarks start the command thousands of times. Without bytecode files, each start compiles the package for half a second.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup lock demo test check lint slow exhaustive conformance orchestrators fuzz bench bench-full bench-parts peers docs screenshots man clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "make %-12s %s\n", $$1, $$2}'

$(READY): pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one with make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fast]' --group dev --constraint requirements-dev.lock
	@touch $(READY)

setup: $(READY) ## virtual environment in .venv with everything in it, in the versions of requirements-dev.lock

lock: ## the newest allowed versions of everything into requirements-dev.lock
	@rm -rf build/lock && $(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[fast]' --group dev
	@build/lock/bin/python -m pip freeze --exclude-editable --disable-pip-version-check > requirements-dev.lock

demo: $(READY) ## the main job on an invented delivery: inspect, plan, load, load again
	@$(BIN)/talenthub demo --into demo

test: $(READY) ## the tests (a real PostgreSQL included, and MariaDB if there is one); a few minutes
	@$(BIN)/python -m pytest -m "not slow and not exhaustive" -n auto --dist worksteal -q

lint: $(READY) ## style, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --config pyproject.toml

slow: $(READY) ## the tests that take their time: crashes, wheel, browser, both PostgreSQL versions
	@$(BIN)/python -m pytest -m "slow and not exhaustive" -n auto --dist worksteal -q

exhaustive: $(READY) ## every combination and long random sequences; an hour or more
	@$(BIN)/python -m pytest -m exhaustive -n auto --dist worksteal -q

conformance: $(READY) ## the suite that every target passes, on the servers that TALENTHUB_TEST_POSTGRES and TALENTHUB_TEST_MYSQL name
	@$(BIN)/python -m pytest tests/targets -m "not slow and not exhaustive" -n auto --dist worksteal -q

orchestrators: $(READY) ## the examples for Airflow, Dagster and Prefect, each in an environment of its own; some minutes
	@$(BIN)/python -m pytest tests/e2e/test_orchestrators.py -m exhaustive -q

fuzz: $(READY) ## a minute of broken zips, CSVs, mappings, plans and links for their readers
	@$(BIN)/python tests/read/fuzz.py --seconds 60

check: lint test slow fuzz ## everything that .ci/run runs

bench: $(READY) ## the benchmarks against practical limits of the same run, into benchmarks/results; about a quarter of an hour
	@$(BIN)/python -m benchmarks

bench-full: $(READY) ## the same with a million candidates and more rounds; two hours
	@$(BIN)/python -m benchmarks --candidates 20000 100000 1000000 --rounds 5 1 1 --megabytes 500 --out benchmarks/results/bench-full

bench-parts: $(READY) ## the benchmarks of single parts, each a ratio against a named baseline of the same run
	@for name in read_messages map_candidates map_related attachments sales_navigator bundle send; do \
		echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

peers: $(READY) ## the other tools of the benchmarks, in build/peers
	@$(PYTHON) -m venv build/peers
	@build/peers/bin/python -m pip install --quiet --disable-pip-version-check sling==1.4.11 $(SLING) 'dlt[postgres]==1.31.0' pyarrow

docs: $(READY) ## the documentation as a site in build/docs; fails at a broken link
	@$(BIN)/python -m sphinx --fail-on-warning --keep-going -q -b html -c docs . build/docs
	@echo "open build/docs/docs/README.html"

screenshots: $(READY) ## the images of the documentation, from a real plan in a real browser
	@TALENTHUB_SCREENSHOTS=docs/images $(BIN)/python -m pytest tests/report/test_browser.py -k images -q

man: $(READY) ## man pages in build/man, made from the help
	@$(BIN)/python docs/man.py build/man
	@echo "man -l build/man/talenthub.1"

clean: ## removes what the targets above made
	rm -rf .venv demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
