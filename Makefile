# Each target installs what it needs first. Needs Python 3.11 or newer and make; uses uv where it is there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LOCK := requirements.lock
BENCH := $(VENV)/.bench

.DEFAULT_GOAL := help
.PHONY: help install demo test lint bench bench-full lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

install: $(INSTALLED) ## Make .venv with patra-graph and all that its tests need

$(INSTALLED): $(LOCK) pyproject.toml
	@sh .ci/make-venv $(PYTHON) $(VENV) $(LOCK)
	@touch $(INSTALLED)

demo: $(INSTALLED) ## Start a local Neo4j, load data/ and show recommendations
	@$(BIN)/patra-graph demo

test: $(INSTALLED) lint ## Run the whole suite on a real server
	$(BIN)/python -m pytest

lint: $(INSTALLED) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

$(BENCH): $(INSTALLED) pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation -e '.[bench]'
	@touch $(BENCH)

bench: $(BENCH) ## Measure everything at small sizes
	$(BIN)/python -m benchmarks.all

bench-full: $(BENCH) ## Measure everything at all sizes, to a million users (hours)
	$(BIN)/python -m benchmarks.all --full

lock: $(INSTALLED) ## Write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --extra fast --extra model --extra test \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade -o $(LOCK)

clean: ## Remove what the other targets made (the local server's data stays)
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
