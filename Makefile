# Two commands matter: `make run` and `make test`. Both start on a machine that has only Debian and Python 3.11.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
SAMPLE ?=
PART ?=
WORKERS ?= 2
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

ifdef SAMPLE
export DATABASE_URL := sqlite:///$(CURDIR)/instance/$(SAMPLE).sqlite
export FILES_DIR := $(CURDIR)/instance/$(SAMPLE)-files
endif

.PHONY: run test quick test-long check format bench pictures requirements

run: .venv/installed
	@$(BIN)/python -m app.cli.keys
	@env -u DEMO_TODAY $(BIN)/flask db upgrade $(if $(SAMPLE),--bare)
	@env -u DEMO_TODAY $(BIN)/flask demo load --if-empty $(if $(SAMPLE),--sample $(SAMPLE))
	@WORKER_PROCESSES=1 $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) wsgi:app

# Files in their own order: what takes longest has few tests, and would else be begun last, by one process alone.
test: .venv/installed-dev .venv/installed-system .venv/installed-clients
	@$(BIN)/python -m app.cli.keys >/dev/null
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder

quick: .venv/installed-dev
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder --db sqlite -m "not long and not slow and not browser"

test-long: .venv/installed-dev .venv/installed-system .venv/installed-clients
	$(PYTEST) -n $(WORKERS) --dist worksteal -m long $(if $(PART),tests/$(PART))

check: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint app/web/templates app/api/templates
	$(PYTEST) -q tests/test_layers.py tests/test_house.py

format: .venv/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/installed-dev
	$(BIN)/python -m tests.bench

pictures: .venv/installed-dev .venv/installed-system
	@$(BIN)/python -m app.cli.keys
	@env -u DEMO_TODAY $(BIN)/flask db upgrade
	@env -u DEMO_TODAY $(BIN)/flask demo load --if-empty
	$(BIN)/python -m tests.pictures docs/pictures

# The pinned lists, made again from pyproject.toml; nothing in them says where packages come from.
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
requirements: .venv/installed-dev
	$(COMPILE) -o requirements.txt pyproject.toml
	$(COMPILE) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

.venv/made:
	@.ci/system python3-venv
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/made requirements.txt
	$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	@touch $@

# What the clients that are generated from the API's contract are checked with; npm comes from pip.
.venv/installed-clients: .venv/installed-dev tests/api/clients/package-lock.json
	@cd tests/api/clients && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

.venv/installed-system: .venv/made
	@.ci/system chromium
	@touch $@
