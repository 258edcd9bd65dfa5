# make run and make test need Python 3.11 or later, make and a package index; nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test lint bench train torture docs clean

run: $(STAMP)  ## Clean the fixtures by the flow and show what came out.
	$(BIN)/copydesk run -c config.yaml

test: $(STAMP)  ## Run all tests.
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

lint: $(STAMP)  ## Check style and types.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP)  ## Measure speed against ftfy and trafilatura, and look for unread edits of clean text.
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/review_edits.py

train: $(STAMP)  ## Rebuild the word lists and the models from the development data.
	$(BIN)/python -m pip install -q -c constraints.txt -e .[train]
	$(BIN)/python benchmarks/build_words.py
	$(BIN)/python benchmarks/train_dashes.py
	$(BIN)/python benchmarks/train_headline.py --write
	$(BIN)/python benchmarks/train_lines.py
	$(BIN)/python benchmarks/train_blocks.py
	$(BIN)/python benchmarks/train_names.py --write

torture: $(STAMP)  ## All tests, with the storms in full.
	COPYDESK_TORTURE=1 $(BIN)/python -m pytest -q

docs: $(STAMP)  ## Write the pages that are made from the code.
	$(BIN)/copydesk rules --markdown > docs/rules.md

clean:  ## Remove the environment and all that was made.
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "copydesk: no python3 found; install Python 3.11 or later" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "copydesk: $(PYTHON) is $$($(PYTHON) -V); Python 3.11 or later is needed." >&2; \
		echo "copydesk: name another with: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
