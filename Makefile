# make demo    sets everything up, then shows the whole job on a Cloudflare on this machine
# make test    sets everything up, then runs all checks and tests
# make bench   measures everything beside its peers (about ten minutes); docs/figures.md says what and how
# make setup   a virtual environment in .venv with everything in it, the engine included
# make lint    ruff and mypy       make docs    write what documents have from the code
# make lock    pin the requirements anew       make clean    remove what setup made

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(VENV)/bin/python -m pip
# Activating the environment, for what runs below: pulumi and launchready are found there.
ACTIVATED := PATH="$(BIN):$$PATH" VIRTUAL_ENV="$(CURDIR)/$(VENV)"
WORKERS ?= 2
# Tests and the demo start hundreds of commands: what Python compiled for one of them is kept for the next.
unexport PYTHONDONTWRITEBYTECODE
# An engine that was linked or on PATH and is gone (a cleared cache, say) is set up anew, whatever the stamp says.
ENGINE := $(shell PATH="$(BIN):$$PATH" command -v pulumi)

.PHONY: demo test bench setup lint docs lock clean engine-is-gone

demo: $(VENV)/.runtime $(VENV)/.engine
	@$(ACTIVATED) launchready demo

test: $(VENV)/.dev $(VENV)/.engine
	@$(ACTIVATED) ruff check
	@$(ACTIVATED) ruff format --check
	@$(ACTIVATED) mypy
	@$(ACTIVATED) pytest -n $(WORKERS) --dist loadgroup

bench: $(VENV)/.dev $(VENV)/.engine
	@$(ACTIVATED) python -m bench

setup: $(VENV)/.runtime $(VENV)/.engine
	@echo "ready: . $(VENV)/bin/activate, and then pulumi and launchready are on PATH"

lint: $(VENV)/.dev
	@$(ACTIVATED) ruff check
	@$(ACTIVATED) ruff format --check
	@$(ACTIVATED) mypy

docs: $(VENV)/.runtime
	@$(ACTIVATED) python tests/shared/references.py

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@echo "setup: a virtual environment in $(VENV), about a minute; then Pulumi's engine: seconds where it is on PATH or"
	@echo "setup: can be downloaded, about 5 minutes where it has to be built (once, kept in your cache folder)"
	@$(PYTHON) -m venv $(VENV)

# The package itself needs no index: setuptools is among the pinned requirements.
$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/bin/pip
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.engine: $(VENV)/.runtime launchready/engine/pinned.py $(wildcard launchready/engine/modules/*/go.*)
$(VENV)/.engine: $(if $(ENGINE),,engine-is-gone)
	@$(ACTIVATED) launchready engine install
	@touch $@

lock:
	@$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	@$(VENV)/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --output-file requirements.txt requirements.in
	@$(VENV)/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --output-file requirements-dev.txt requirements-dev.in

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
