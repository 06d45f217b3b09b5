# make run    opens the app on the embedded default city
# make test   runs the tests (browser tests too where Chromium is installed)
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.DEFAULT_GOAL := help
.PHONY: help run test lint types bench sample manual requirements

help:                       ## what can be made
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

# Plain pip into a virtual environment. The stamp files make it happen once, and again when the pins change.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; assert sys.version_info[:2] == (3, 11)' 2>/dev/null || { echo "Python 3.11 is needed: PYTHON=/path/to/python3.11 make run"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing. On Debian and Ubuntu: apt install python3.11-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.app: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/.app           ## open the app in the browser
	@echo "http://localhost:$(PORT)"
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.headless $${HEADLESS:-false}

test: $(VENV)/.dev          ## run the tests, those that start browsers and clusters by themselves
	$(BIN)/python -m pytest -n 2 --dist loadfile --ignore=tests/e2e --ignore=tests/batch
	$(BIN)/python -m pytest tests/e2e tests/batch

lint: $(VENV)/.dev          ## style and the directions between rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev         ## types, strictly
	$(BIN)/mypy

bench: $(VENV)/.dev         ## side by side with the peers, ratios in one run
	$(BIN)/python -m benchmarks

sample: $(VENV)/.dev        ## make the sample sets again
	$(BIN)/python -m sample_data

manual: $(VENV)/.app        ## print the manual of the golden-hour model
	$(BIN)/python -m analytics manual golden_hour

requirements: $(VENV)/.dev  ## compile the pins from pyproject.toml
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.txt pyproject.toml
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-header --extra dev --output-file requirements-dev.txt pyproject.toml
