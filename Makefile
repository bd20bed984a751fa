# Bare `make` prints what there is. Everything that needs the environment makes it first.

SHELL := /bin/bash
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON := .venv/bin/python
# What makes a story: tests reach 95 % of its branches, or `make test` fails.
PURE := stories/analysis stories/charts stories/narrative
# Two at once, as many as there are cores, each with a MongoDB of its own; what belongs together stays together (tests/conftest.py).
TWO := --numprocesses 2 --dist loadscope --no-loadscope-reorder
.DEFAULT_GOAL := help
.PHONY: help setup run test check fix look pictures bench faults chaos

help: ## print this
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/run.stamp ## make the environment alone: .venv, dependencies, MongoDB

run: .venv/run.stamp ## start everything on http://127.0.0.1:8000 (PORT=8001, HOST=0.0.0.0 to change); Ctrl-C stops it
	@exec $(PYTHON) manage.py up --with-parent --host $(HOST) --port $(PORT)

test: .venv/dev.stamp ## install what the tests need (Chromium too) and run every test
	@scripts/install-chromium
	$(PYTHON) -m pytest $(TWO) $(PURE:%=--cov=%) --cov-report=
	@for part in $(PURE); do printf 'branch coverage of %s: ' $$part; \
	$(PYTHON) -m coverage report --include="$$part/*" --format=total --fail-under=95 || exit 1; done

check: .venv/dev.stamp ## lint, format, types, import contracts, templates, production settings, migrations
	@scripts/check

fix: .venv/dev.stamp ## format the code and mend what the linter can mend
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

look: .venv/dev.stamp ## photograph every page and state into var/look, have axe-core look at each, and run Lighthouse
	@scripts/install-chromium
	@status=0; $(PYTHON) -m pytest tests/e2e/test_axe.py -m slow || status=1; \
	$(PYTHON) -m tests.benchmarks.lighthouse || status=1; exit $$status

pictures: .venv/dev.stamp ## keep how story, progress and dashboard look now as how they are to look
	@scripts/install-chromium
	NEW_PICTURES=1 $(PYTHON) -m pytest tests/e2e/test_pictures.py

faults: .venv/dev.stamp ## cause every fault of the job processing for real, the slow ones too
	$(PYTHON) -m pytest tests/faults -m "slow_fault or not slow_fault"

chaos: .venv/dev.stamp ## a seeded mix of kills for ten minutes (CHAOS_SECONDS=60, SEED=7 to change), then every invariant
	$(PYTHON) -m tests.faults.chaos --seconds $(or $(CHAOS_SECONDS),600) --seed $(or $(SEED),1)

bench: .venv/dev.stamp ## measure speed and promises, each beside something else in the same run (about half an hour)
	$(PYTHON) -m tests.benchmarks
	$(PYTHON) -m tests.benchmarks.polls
	$(PYTHON) -m tests.benchmarks.waiting
	$(PYTHON) -m tests.benchmarks.speedup
	$(PYTHON) -m tests.benchmarks.time_left
	$(PYTHON) -m tests.benchmarks.speed

.venv/bin/python:
	@scripts/make-environment

# The lock is whole and hashed: pip takes exactly that. Without --no-deps it resolves anew and refuses an extra
# (`coverage[toml]`) as soon as its package has a newer release than the locked one.
.venv/run.stamp: requirements/run.txt | .venv/bin/python
	@echo "Installing what DataStory needs (about 400 MB, once)…"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements/run.txt
	@scripts/install-libraries
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@echo "Installing what the tests and checks need…"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements/dev.txt
	@touch $@
