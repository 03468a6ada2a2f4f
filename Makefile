# `make` shows what there is. Needs make and Python 3.11, 3.12 or 3.13; everything else comes from the lock file.
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.jobhire-ready
# First those for which every dependency has a ready-made wheel; for 3.13 Redis is built from source.
PYTHON ?= $(firstword $(foreach python,python3.12 python3.11 python3.13 python3,$(shell \
	$(python) -c 'import sys, ensurepip; (3, 11) <= sys.version_info[:2] <= (3, 13) and print("$(python)")' 2>/dev/null)))
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
# Test processes side by side. Tests of the whole stack share one of them.
JOBS ?= 2
UV := uv==0.13.8

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv from the lock file (at once when nothing has changed)

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 to 3.13 with venv found (Debian: apt install python3-venv); name one: make PYTHON=..." >&2; exit 2; }
	@test -x $(BIN)/python || { echo "Making $(VENV) with $(PYTHON)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what requirements.lock names (a minute or so)"
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(PIP) check
	@touch $@

run: $(STAMP) ## Start the whole stack with the demo (Ctrl-C stops it)
	@exec $(BIN)/jobhire up --demo

test: lint ## Everything: linters, types, and every test, against real servers
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

check: lint ## The inner loop, under a minute: linters, types, tests without servers
	$(BIN)/python -m pytest -q -n $(JOBS) $(wildcard tests/unit tests/application)

lint: $(STAMP) ## Format, lint, types, import rules
	$(BIN)/ruff format --check --quiet src tests benchmarks deployments
	$(BIN)/ruff check --quiet src tests benchmarks deployments
	$(BIN)/mypy -n $(JOBS)
	$(BIN)/lint-imports --no-logo

bench: $(STAMP) ## Speed and matching quality, as ratios measured in one run
	@for suite in $(patsubst benchmarks/%/__main__.py,%,$(wildcard benchmarks/*/__main__.py)); do \
		echo "== $$suite"; $(BIN)/python -m benchmarks.$$suite || exit 1; done
	@echo "== http, the whole product"; $(BIN)/python -m benchmarks.http --stack

# Not from $(STAMP): what pyproject.toml has just got is not in the lock file yet, and nothing could be installed.
lock: ## Renew requirements.lock from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install $(UV)
	@$(BIN)/python -m uv pip compile --quiet --all-extras --group dev pyproject.toml --generate-hashes --universal \
		--python-version 3.11 --custom-compile-command 'make lock' $(UPGRADE) -o requirements.lock

clean: ## Remove what was made: .venv and caches (not your data in .jobhire)
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
