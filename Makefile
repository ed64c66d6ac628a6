# The few commands that a developer uses all day. `make demo` and `make test` set up whatever they need.
.DELETE_ON_ERROR:
.PHONY: install install-test demo test lint bench states format lock

VENV := .venv
BIN := $(VENV)/bin
# The first Python of 3.11 or newer that runs. Set PYTHON to choose another.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(8, 1 + (os.cpu_count() or 1)))')
# Twice quiet: warnings about where packages were looked for help nobody, errors still show.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# Off only where a person asks for it: root is a normal way to run this in a container.
export PIP_ROOT_USER_ACTION := ignore

install: $(VENV)/.installed

install-test: $(VENV)/.installed-test

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "helpline needs Python 3.11 or newer; none was found" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-test: requirements/test.txt $(VENV)/.installed
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

demo: install
	$(BIN)/helpline demo

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# One file, one worker: what a file sets up (a running service, say) is set up once. In the order
# of the folders: otherwise the one long file of one test comes last, and a core has nothing to do.
# One worker more than there are cores: each waits for PostgreSQL or a browser half of its time.
test: lint
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

bench: install-test
	@for file in bench/bench_*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done

# The diagrams of docs/states, from the transition tables.
states: install
	$(BIN)/python docs/draw_states.py

format: install-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Needs uv. No address of any package index is written into the files.
lock:
	cd requirements && for name in run test; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt || exit 1; done
