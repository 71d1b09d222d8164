# One command per job; `make help` lists them. Needs Python 3.11 or newer and make.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
# The user's own python3 first, then others by name; each is tried, since a name may lead nowhere.
SUITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$name" -c '$(SUITS)' >/dev/null 2>&1 && { echo "$$name"; break; }; done)
UV ?= .lock-venv/bin/uv
LOCK := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-package designtech-assistant $(UPGRADE) pyproject.toml

# A Rasa to try things with, in an environment of its own: a 3.6 runs on CPython 3.10 alone and takes 2.6 GB.
RASA_ENV ?= .rasa-venv
RASA_LOCK := printf 'rasa==3.6.21\nsetuptools<71\n' | $(UV) pip compile -q --python-version 3.10 --generate-hashes \
	--no-header --no-annotate $(UPGRADE) - -o requirements-rasa.lock

.DEFAULT_GOAL := help
.PHONY: help run test test-browser lint check format bench prove rasa-check vectors lock clean

help: ## show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | \
		awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: $(VENV)/.learned ## install what is missing and start everything on 127.0.0.1:8080
	@exec $(BIN)/designtech serve

test: $(VENV)/.for-test $(VENV)/.learned ## run the test suite (without the browser tests)
	@echo "The browser tests are left out here: make test-browser runs them."
	@$(BIN)/python -m pytest -n 3 --dist worksteal

test-browser: $(VENV)/.for-browser $(VENV)/.learned ## run the tests of the pages in Chromium
	@$(BIN)/python -m pytest -m browser tests/browser

lint: $(VENV)/.for-browser ## check format, style, types, arrows between packages, and content
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/designtech check

check: lint test ## everything that must hold before a change lands

format: $(VENV)/.for-test ## put the code into its format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.learned ## measure turns, memory and start (PEER_URL= measures the peer beside)
	@$(BIN)/designtech bench

prove: $(VENV)/.for-test $(VENV)/.learned ## run the long proofs: kills, floods, many founders
	@$(BIN)/python -m pytest -m prove --timeout 3600

rasa-check: $(VENV)/.for-test $(VENV)/.learned $(RASA_ENV)/bin/rasa ## try the export with a real Rasa 3.6 (RASA_PYTHON= a CPython 3.10)
	@RASA_ENV="$(abspath $(RASA_ENV))" $(BIN)/python -m pytest -m rasa --timeout 3600 tests/rasa

vectors: $(VENV)/.for-run ## write the vectors and what tells yes from no, after phrasings or words of agreement changed
	@$(BIN)/designtech learn --all --ship

lock: $(UV) ## make the lock files again (UPGRADE=--upgrade takes newer versions)
	@$(LOCK) --group build -o requirements.lock
	@$(LOCK) --group build --group dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) --group build --group dev --group browser -c requirements-dev.lock -o requirements-browser.lock
	@$(RASA_LOCK)

$(RASA_ENV)/bin/rasa:
	@test -n "$(RASA_PYTHON)" || { echo "Name a CPython 3.10: make rasa-check RASA_PYTHON=python3.10" \
		"(or RASA_ENV=, an environment with Rasa 3.6)"; exit 1; } >&2
	@"$(RASA_PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' || { \
		echo "$(RASA_PYTHON) is no CPython 3.10, on which alone Rasa 3.6 runs."; exit 1; } >&2
	@"$(RASA_PYTHON)" -m venv --clear $(RASA_ENV)
	@echo "Installing requirements-rasa.lock into $(RASA_ENV) ..."
	@$(RASA_ENV)/bin/python -m pip --disable-pip-version-check --no-input -q install --require-hashes \
		-r requirements-rasa.lock || { rm -rf $(RASA_ENV); exit 1; }

clean: ## remove what was installed and cached, but no data
	rm -rf $(VENV) .lock-venv .rasa-venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# Each stamp stands for one lock file installed whole; it is written last, so a broken-off install starts over.
$(VENV)/.for-run: requirements.lock pyproject.toml
$(VENV)/.for-test: requirements-dev.lock pyproject.toml
$(VENV)/.for-browser: requirements-browser.lock pyproject.toml

$(VENV)/.for-run $(VENV)/.for-test $(VENV)/.for-browser:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed, and none was found."; \
		echo "Install it (on Debian and Ubuntu: python3 and python3-venv), or name one: make PYTHON=path $(MAKECMDGOALS)"; \
		exit 1; } >&2
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "Making $(VENV) with $(PYTHON) ..."; \
		"$(PYTHON)" -m venv --clear $(VENV); }
	@echo "Installing $< ..."
	@$(PIP) install --require-hashes -r $<
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

# How people ask is learned from the packs once; what was learned is kept in the user's cache.
$(VENV)/.learned: $(VENV)/.for-run $(shell find knowledge/packs -name '*.yaml')
	@$(BIN)/designtech learn --all
	@touch $@

.lock-venv/bin/uv:
	@"$(PYTHON)" -m venv .lock-venv
	@.lock-venv/bin/python -m pip --disable-pip-version-check -q install uv
