# One word for each habit. `make graph` and `make test` set up all they need in .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: graph test check bench golden docs constraints clean
.DELETE_ON_ERROR:

graph: .venv/core ## build the graph of examples/ into outputs/
	$(BIN)/kg build examples -o outputs

test: .venv/dev ## every test; those that need shared material or a missing system package skip and say why
	$(BIN)/python -m pytest

check: .venv/dev ## style, types, walls, documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/make.py --check

bench: .venv/dev ## quality and speed, figures on stdout
	$(BIN)/python benchmarks/run.py

golden: .venv/dev ## write the expected outputs of the golden cases anew; look at the difference before you commit it
	$(BIN)/python -m pytest tests/golden --update-golden

docs: .venv/dev ## write the generated documents anew
	$(BIN)/python docs/make.py

COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --quiet

constraints: .venv/dev ## pin every package with its hashes: the core with the server, and all that extras and tests need
	$(COMPILE) --extra serve -o constraints.txt
	$(COMPILE) --constraint constraints.txt --extra all --group dev -o constraints-dev.txt

clean:
	rm -rf .venv outputs/* dist

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

# hashes guard every package; the project itself has none, so it is installed apart
.venv/core: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps -e .
	touch $@

.venv/dev: pyproject.toml constraints-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps -e .
	touch $@ .venv/core
