# Two commands do everything: `make demo` and `make test`. `make check` is for all day.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV := $(shell command -v uv || echo .uv/bin/uv)
BIN := .venv/bin
STAMP := .venv/.installed
# Compiled modules are kept, whatever the shell says: else every worker of every run compiles each test anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup browser axe demo test lint check format lock clean

help:            ## say what can be made
	@grep -E '^[a-z]+: .*##|^[a-z]+:  .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## install the locked dependencies into .venv

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install python3.11, or set PYTHON."; exit 1; }
	@command -v $(UV) >/dev/null 2>&1 || { $(PYTHON) -m venv .uv && .uv/bin/pip install --quiet uv; }
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

browser: $(STAMP)  ## find a Chromium, or install one by whichever way works here
	@$(BIN)/python -m extractors.fetching.browser_install

demo: browser    ## assess the sample vendors through a real Prefect flow
	@$(BIN)/dossier demo

axe: $(STAMP)    ## bring axe-core, for the check of accessibility, from npm's registry
	@$(BIN)/python -m tests.console.web.axe_install

test: browser axe ## every test and every eval that has its data
	$(BIN)/pytest -q -m "not slow" -n 3
	$(BIN)/pytest -q -m slow -n 2 --dist loadfile  # a server or a browser is shared by the tests of a file
	$(BIN)/python -m evals.gate --all

lint: $(STAMP)   ## format, lint, types, layers
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint      ## what a developer runs all day: lint, and the fast tests and evals
	DOSSIER_EXAMPLES=few $(BIN)/pytest -q -m "not slow" -n 3  # more than cores: some tests wait
	$(BIN)/python -m evals.gate

format: $(STAMP) ## format and mend what can be mended
	$(BIN)/ruff format --quiet
	$(BIN)/ruff check --fix --quiet

lock: $(STAMP)   ## resolve the dependencies anew; hashes, and no addresses, so that any index can serve them
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
		--group dev pyproject.toml --output-file requirements.lock

clean:           ## remove what was made here; DOSSIER_HOME is not touched
	rm -rf .venv .uv .axe .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis demo-output
