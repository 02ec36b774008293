# Minqing. `make demo` shows it, `make test` tests it, `make check` reads it over, `make bench` times it.
# Every step is done again only when what it is made from has changed.

PYTHON ?= python3
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
# Node, npm and what they start come from .venv, whatever else is installed.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm
STAMPS := .venv/stamps
UI := src/minqing/ui/frontend
UI_BUILT := src/minqing/ui/static/ui/manifest.json
APP := fieldapp
APP_BUILT := src/minqing/fieldwork/static/fieldwork/manifest.json

sources = $(shell find $(1) -name node_modules -prune -o -type f -print)

.PHONY: help demo test check bench screenshots build install-build install-dev lock clean

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

demo: build ## Run a demonstration district on this machine (PORT=…, DEMO="--reset --scale 10")
	@$(BIN)/minqing demo $(if $(PORT),--port $(PORT)) $(DEMO)

test: install-dev build ## Run all tests (TESTS="tests/visits -k …")
	@$(BIN)/python tools/ensure_chromium.py
	$(NPM) --prefix $(UI) test
	$(NPM) --prefix $(APP) test
	$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

check: install-dev build ## Format, lint, types, import contracts, templates, translations, migrations
	@$(BIN)/python tools/check.py

bench: build ## Measure the speed budgets (BENCH="--only queue --json")
	@$(BIN)/minqing bench $(BENCH)

screenshots: install-dev build ## Take the documentation's pictures anew (SCREENSHOTS="--out FOLDER": every page)
	@$(BIN)/python tools/ensure_chromium.py
	@$(BIN)/python tools/screenshots.py $(SCREENSHOTS)

build: install-build $(STAMPS)/messages $(UI_BUILT) $(APP_BUILT) ## Install and build everything

lock: $(STAMPS)/venv ## Choose versions of the dependencies anew
	$(BIN)/python -m pip install --quiet uv
	for list in runtime build dev; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command "make lock" \
	    requirements/$$list.in -o requirements/$$list.txt; \
	done

clean: ## Remove what was installed and built; no data
	rm -rf .venv $(UI)/node_modules $(APP)/node_modules $(dir $(UI_BUILT)) $(dir $(APP_BUILT))
	find src -name '*.mo' -delete

# --- steps ----------------------------------------------------------------------------------------

install-build: $(STAMPS)/build
install-dev: $(STAMPS)/dev

$(STAMPS)/venv:
	@$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv .venv
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/build: $(STAMPS)/venv requirements/build.txt requirements/runtime.in pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/dev: $(STAMPS)/build requirements/dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(STAMPS)/messages: $(STAMPS)/build $(shell find src -name '*.po') tools/compile_messages.py
	$(BIN)/python tools/compile_messages.py
	@touch $@

$(UI)/node_modules/.installed $(APP)/node_modules/.installed: %/node_modules/.installed: \
		%/package-lock.json %/package.json | $(STAMPS)/build
	$(NPM) --prefix $* ci --no-fund --no-audit --loglevel=error
	@touch $@

# What is built is compressed once, beside itself: the server sends the small file to who takes it.
# Tailwind reads the templates for the classes that they use.
$(UI_BUILT): $(UI)/node_modules/.installed $(call sources,$(UI)) \
		$(shell find src/minqing -path '*/templates/*' -type f)
	$(NPM) --prefix $(UI) run build --silent
	$(BIN)/python -m whitenoise.compress --quiet $(@D)
	@touch $@

$(APP_BUILT): $(APP)/node_modules/.installed $(call sources,$(APP))
	$(NPM) --prefix $(APP) run build --silent
	$(BIN)/python -m whitenoise.compress --quiet $(@D)
	@touch $@
