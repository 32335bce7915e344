# Each target installs what it needs first. Needs Python 3.11 or newer and make; uses uv where it is there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LOCK := requirements.lock
BENCH := $(VENV)/.bench
WORKERS ?= $(if $(NEO4J_TEST_URI),1,2)
PARALLEL := --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help install demo test test-nightly lint audit docs bench bench-full lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

install: $(INSTALLED) ## Make .venv with patra-graph and all that its tests need

$(INSTALLED): $(LOCK) pyproject.toml
	@sh .ci/make-venv $(PYTHON) $(VENV) $(LOCK)
	@touch $(INSTALLED)

demo: $(INSTALLED) ## Start a local Neo4j, load data/ and show recommendations
	@$(BIN)/patra-graph demo

test: $(INSTALLED) lint audit ## Run the whole suite on real servers, WORKERS=2 files at a time
	@sh .ci/make-chromium
	$(BIN)/python -m pytest $(PARALLEL)

test-nightly: $(INSTALLED) ## Run the reliability tests at nightly sizes and write docs/reliability.md (hours)
	@sh .ci/make-chromium
	PATRA_NIGHTLY=1 PATRA_RECORD=1 $(BIN)/python -m pytest -m reliability --timeout 7200 $(PARALLEL)
	$(BIN)/python -m tests.reliability.page

lint: $(INSTALLED) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

audit: $(INSTALLED) ## Look for holes in the code, secrets in the files, known holes in the dependencies
	$(BIN)/bandit -q -c pyproject.toml -r patra_graph loaders
	git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --baseline .secrets.baseline
	$(BIN)/python .ci/audit.py $(LOCK)

docs: $(INSTALLED) ## Write the reference pages anew and build the site into site/
	$(BIN)/python docs/make_reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

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
