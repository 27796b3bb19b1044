# The same words everywhere: on a laptop, on a server, in CI. `.ci/run` is `make check` and `make test`.

PYTHON ?= python3
unexport PYTHONDONTWRITEBYTECODE  # what was compiled is kept: every command starts sooner
BIN := .venv/bin

# A step is done again when what it was made from has changed: each stamp carries the digest of its sources.
digest = $(shell find $(1) -type f 2>/dev/null | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-12)
PACKAGES := $(BIN)/.packages-$(call digest,requirements.txt)
TOOLS := $(BIN)/.tools-$(call digest,requirements-dev.txt)
MODULES := node_modules/.installed-$(call digest,package-lock.json)
PAGES := staticfiles/.built-$(call digest,static/build.js static/src static/js package-lock.json requirements.txt)

FAST := "not slow and not browser and not transaction"
PURE := -q -o addopts= -p no:django -p no:playwright --noconftest

.PHONY: run db setup test test-fast test-pure test-newest mutants faults check fix seed bench locks

run: setup  ## the portal, with everything it needs; Ctrl-C stops it
	@exec $(BIN)/python -m portal.supervisor

setup: $(PACKAGES) $(PAGES)  ## everything that `make run` prepares

db: setup  ## PostgreSQL alone, until Ctrl-C: a test that is run beside it need not start one
	@exec $(BIN)/python -m portal.database.holding

test: setup $(TOOLS)  ## all tests; ARGS="tests/teams -k scope" for some
	$(BIN)/python -m pytest $(or $(ARGS),-n 2 --dist worksteal)

test-fast: $(TOOLS)  ## what can be said in a minute: no browser, no server, nothing that empties the tables
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m $(FAST) $(ARGS)

test-pure: $(TOOLS)  ## tests of pure Python, such as those of dates, without Django and without a database
	$(BIN)/python -m pytest $(PURE) $(or $(ARGS),tests/contracts/test_periods.py tests/contracts/test_measures.py)

test-newest: $(TOOLS)  ## test-fast on the newest Django, with a lock of its own; warnings of our own modules are errors
	.ci/newest

mutants: setup $(TOOLS)  ## do the tests hold? 400 mutants, of which nine in ten must be killed
	$(BIN)/python -m mutants $(ARGS)

faults: setup $(TOOLS)  ## is what devices log stored once, through a bad line and kills? ARGS=--small takes a minute
	$(BIN)/python -m faults $(ARGS)

check: setup $(TOOLS)  ## everything that can be said without running a test
	.ci/check

fix: $(TOOLS)  ## what a tool can put right by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' | xargs $(BIN)/djade --target-version 5.2

seed: setup  ## a believable county, into a database that has none
	$(BIN)/python manage.py migrate --no-input
	$(BIN)/python manage.py seed

bench: setup $(TOOLS)  ## the figures of the engine and of the live streams
	$(BIN)/python -m benchmarks

locks: $(TOOLS)  ## after a change of pyproject.toml
	.ci/locks

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

# A lock names everything: --no-deps keeps pip from looking for more, such as a newer release of an extra that is pinned bare.
$(PACKAGES): | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@rm -f $(BIN)/.packages-*
	@touch $@

$(TOOLS): $(PACKAGES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@rm -f $(BIN)/.tools-*
	@touch $@

$(MODULES): | $(PACKAGES)
	.ci/npm ci --omit=optional --ignore-scripts
	@touch $@

$(PAGES): $(MODULES)
	.ci/npm run build
	$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@
