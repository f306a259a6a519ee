# Two commands do everything on a machine that has Python 3.11 or later, pip and make: `make demo`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: demo test lint golden docs written bench clean

demo: $(VENV)/.installed
	$(BIN)/alliance-timeline overview

test: $(VENV)/.installed-dev lint
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --cov --cov-report=term

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

golden: $(VENV)/.installed-dev
	$(BIN)/python scripts/golden.py

docs: $(VENV)/.installed-dev
	$(BIN)/python -m mkdocs build --strict

written: $(VENV)/.installed-dev
	$(BIN)/python scripts/generate.py
	$(BIN)/python scripts/pictures.py
	$(BIN)/python scripts/notebooks.py

bench: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet undate==0.8.0
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) build dist site .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	$(BIN)/python -m compileall -q src
	touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	$(BIN)/python -m compileall -q src
	touch $@ $(VENV)/.installed
