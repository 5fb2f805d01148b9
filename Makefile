# Reprise from a fresh clone: `make demo` runs the example, `make test` runs what CI runs.
# Both need a Python of 3.11 or later, and make .venv by themselves. On Windows, without make:
#   py -m venv .venv
#   .venv\Scripts\python -m pip install --upgrade pip
#   .venv\Scripts\python -m pip install --editable .[stan] --group dev
#   .venv\Scripts\python -m pytest

VENV := .venv
BIN := $(VENV)/bin
# What an editable install copies or reads only once; a change means to install again.
PACKAGING := pyproject.toml extension/package.json kernels/reprise-python/kernel.json \
	kernels/reprise-stan/kernel.json \
	src/jupyter_reprise/server/jupyter_reprise.json tools/install.sh
# Passed on to pytest, for example `make test TESTS="tests/unit -x"`.
TESTS ?=
# Rooms whose tests must reach nine of ten lines and branches, when all tests are run. The others
# are tested by way of processes of their own, in which measuring would cost minutes.
COVERED := errors models notebook project provenance publishing
COVERAGE := $(if $(strip $(TESTS)),,$(COVERED:%=--cov=jupyter_reprise.%) \
	--cov-report= --cov-fail-under=90)
# How many processes run tests at once; 0 is one test after the other.
WORKERS ?= 2
# `make test BROWSER=no` leaves out the tests that need Chromium.
BROWSER ?= yes
# `make test DATABASE=no` leaves out those that need the programs of a PostgreSQL server.
DATABASE ?= yes
# `make test IMAGE=no` leaves out those that need a container engine.
IMAGE ?= yes
LEFT_OUT := $(strip $(if $(filter no,$(BROWSER)),browser) $(if $(filter no,$(DATABASE)),postgres) \
	$(if $(filter no,$(IMAGE)),image))
MARKS := $(if $(LEFT_OUT),-m "not ($(subst $() , or ,$(LEFT_OUT)))")
# Passed on to the benchmarks.
BENCH ?=

.PHONY: help demo dashboards test checks programs test-extension lint lint-python lint-extension \
	bench clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.installed-demo  ## Set up, and run the eight-schools notebook
	@sh tools/require.sh compiler
	cd notebooks && ../$(BIN)/reprise run 10-eight-schools.ipynb

dashboards: $(VENV)/.installed-dashboards  ## Set up, run what the example dashboards show, and render them
	@sh tools/require.sh compiler
	PATH="$(CURDIR)/$(BIN):$$PATH" sh tools/run-examples.sh

test: $(VENV)/.installed-dev  ## Set up, and pass every check and test
	@$(MAKE) --no-print-directory --jobs=2 checks
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder \
		$(MARKS) $(COVERAGE) $(TESTS)

# What wants nothing of each other, before the tests.
checks: programs lint test-extension

programs: $(VENV)/.installed-dev
	@sh tools/require.sh compiler
ifneq ($(BROWSER),no)
	@sh tools/require.sh browser
endif
ifneq ($(DATABASE),no)
	@sh tools/require.sh database
endif
ifneq ($(IMAGE),no)
	@sh tools/require.sh container
endif

test-extension: extension/node_modules/.installed  ## Test the lab extension without a browser
	cd extension && PATH="$(CURDIR)/$(BIN):$$PATH" npm test

lint: lint-python lint-extension  ## Run the linters and type checkers

lint-python: $(VENV)/.installed-dev
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pre-commit run --all-files

lint-extension: extension/node_modules/.installed
	cd extension && PATH="$(CURDIR)/$(BIN):$$PATH" npm run lint
	cd extension && PATH="$(CURDIR)/$(BIN):$$PATH" npm run build:lib

bench: $(VENV)/.installed-dev  ## Compare speed with the peers (an hour; BENCH=--quick for a short look)
	$(BIN)/python -m tests.benchmarks $(BENCH)

clean:  ## Remove everything that make made
	rm -rf $(VENV) build dist extension/node_modules extension/lib extension/*.tsbuildinfo \
		src/jupyter_reprise/labextension

$(VENV)/.installed-demo: $(PACKAGING)
	sh tools/install.sh $(VENV) '.[stan]'
	touch $@

$(VENV)/.installed-dashboards: $(PACKAGING)
	sh tools/install.sh $(VENV) '.[stan,dashboards]'
	touch $@ $(VENV)/.installed-demo

$(VENV)/.installed-dev: $(PACKAGING)
	sh tools/install.sh $(VENV) '.[stan]' --group dev
	touch $@ $(VENV)/.installed-demo

# Node comes with the group dev; a Node of the machine's own is not asked for.
extension/node_modules/.installed: $(VENV)/.installed-dev extension/package-lock.json
	cd extension && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci
	touch $@
