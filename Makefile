# KAM CRM. `make demo` runs the demo company, `make test` the whole suite; both need only python3 and python3-venv.
PYTHON ?= python3
export PYTHON
# Compiled modules are kept: every test process and every start would compile all of them again.
unexport PYTHONDONTWRITEBYTECODE
# Processes of the test run: one per core; JOBS=0 runs in a single process.
JOBS ?= logical
PY := .venv/bin/python
# Checks and tests keep their own data, never the demo's, and may run side by side.
TESTING := KAM_ENV=test KAM_DATA=.kam-test/checks
PYTEST := $(PY) -m pytest --numprocesses $(JOBS) --dist worksteal
# The server that test-server and test-all use; its role may create databases.
SERVER := DATABASE_URL=$(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/kam_ci) \
	REDIS_URL=$(or $(REDIS_URL),redis://127.0.0.1:6379/9)
EMBEDDED := env -u DATABASE_URL -u REDIS_URL
APPS := accounts approvals catalogue dossiers plans orders receivables reports integrations desk kam_crm
SCHEMA := $(TESTING) $(PY) manage.py spectacular --lang en --validate --fail-on-warn --file
COMPILE := $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock"

.PHONY: help company faults changes-race demo real-sales test test-plain test-browser test-server test-all slow mutants coverage check lint types database-checks deploy-check messages openapi lock audit clean app dev

help:
	@echo "make demo        run the demo company on http://127.0.0.1:8000 (PORT, KAM_DATA)"
	@echo "make company     run a company of your own: it prints the link for its first administrator"
	@echo "make real-sales  run the Northwind company in a data folder of its own"
	@echo "make test        the whole test suite (E2E=1: browser tests must run; JOBS), or with ARGS what they say"
	@echo "make test-all    the whole suite on the embedded database and on a server (DATABASE_URL, REDIS_URL)"
	@echo "make mutants     single changes of the rules that no test notices (DATABASE_URL; COUNT)"
	@echo "make slow        renew tests/slow.txt           make coverage branches of the apps that no test takes"
	@echo "make faults      hostile files, no Redis, killed processes: figures (ARGS=\"kills 20\")"
	@echo "make check       style, types, architecture, migrations, API schema, deployment, messages"
	@echo "make changes-race  a copy kept by /api/v1/changes/ while everything is written at once, and one that loses"
	@echo "make messages    bring the catalogues up to date    make openapi  renew docs/openapi.yaml"
	@echo "make lock        renew requirements/*.lock          make audit    known holes in the packages"
	@echo "make clean       remove what can be made again (not the companies' data)"

app dev:
	@scripts/environment $@
	@$(PY) scripts/messages.py compile > /dev/null

demo: app
	@exec $(PY) -m kam_crm.launcher demo

company: app
	@exec $(PY) -m kam_crm.launcher company

real-sales: app
	@exec $(PY) -m kam_crm.launcher northwind

ifdef ARGS
test: dev
	@exec $(PYTEST) $(ARGS)
else
test: test-plain test-browser
endif

# BESIDE_SERVER=1: without the tests that `test-server` runs beside it, so that each of them runs once.
test-plain: dev
	@exec $(PYTEST) -m "not e2e$(if $(BESIDE_SERVER), and not server)"

test-browser: dev
	@exec $(PYTEST) -m e2e

# What must hold on a server too, and the rooms where its version and collation matter (tests/support/passes.py).
test-server: dev
	@$(SERVER) exec $(PYTEST) -m "server and not e2e"

test-all: dev
	@$(EMBEDDED) $(MAKE) test E2E=1
	@$(SERVER) $(PYTEST) --ignore tests/platform/test_embedded.py --ignore tests/platform/test_launcher.py

# The 40 slowest tests, to be looked at like query counts; no test asserts a time.
slow: dev
	@rm -f tests/slow.txt
	@$(PYTEST) -m "not e2e" --ledger tests/slow.txt
	@$(PYTEST) -m e2e --ledger tests/slow.txt
	@cat tests/slow.txt

# A copy kept by the feed of changes equals the database; its twin that trusts `updated_at` does not. Prints figures.
changes-race: dev
	@KAM_DATA=.kam-test/race $(PY) benchmarks/changes.py

# Whether the tests notice single changes of the rules (docs/mutants.md). It takes an hour or two and may be stopped: the
# next run goes on. COUNT and ARGS as scripts/mutants.py says.
mutants: dev
	@$(SERVER) KAM_TEST_DATA=$(CURDIR)/.kam-test/mutants/data exec nice -n 15 $(PY) scripts/mutants.py --count $(or $(COUNT),400) $(ARGS)

# Eight lines typed blindly over a line that answers up to 1.5 s late, twenty times, and the twin without the queue.
entry-race: dev
	@ENTRY_ROUNDS=20 ENTRY_LATEST=1.5 $(PY) -m pytest -s tests/orders/test_browser_race.py

# Branches of the apps that no test takes. On Python 3.11 it costs half as much time again, so CI does not measure it.
coverage: dev
	@rm -f .kam-test/coverage/*
	@$(PY) -m coverage run -m pytest --numprocesses $(JOBS) --dist worksteal $(ARGS)
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report

# What would fell the product, tried on one of its own (scripts/faults): hostile files, no Redis, killed processes.
faults: dev
	@exec $(PY) scripts/faults $(ARGS)

check: dev lint types database-checks deploy-check
	@$(PY) scripts/messages.py check
	@$(PY) scripts/reviews.py check || { echo "docs/reviews.md is not current: scripts/reviews.py"; exit 1; }
	@echo "All checks passed."

lint: dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports
	@$(PY) -m djlint templates --lint --quiet

types: dev
	@$(TESTING) $(PY) -m mypy

database-checks: dev
	@$(TESTING) $(PY) manage.py makemigrations --check --dry-run
	@$(SCHEMA) .kam-test/checks/openapi.yaml
	@diff -u docs/openapi.yaml .kam-test/checks/openapi.yaml || { echo "docs/openapi.yaml is not current: make openapi"; exit 1; }

deploy-check: dev
	@KAM_ENV=production SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
		ALLOWED_HOSTS=crm.example.com EMAIL_URL=smtp://mail.example.com DATABASE_URL=postgres://kam@127.0.0.1/kam REDIS_URL=redis://127.0.0.1/0 \
		$(PY) manage.py check --deploy --fail-level WARNING

messages: dev
	@for app in $(APPS); do $(PY) scripts/messages.py update $$app || exit 1; done

openapi: dev
	@$(PY) scripts/codes.py
	@$(SCHEMA) docs/openapi.yaml

lock: dev
	@$(COMPILE) -o requirements/app.lock $(if $(UPGRADE),--upgrade)
	@$(COMPILE) --extra dev -c requirements/app.lock -o requirements/dev.lock $(if $(UPGRADE),--upgrade)

audit: dev
	@$(PY) -m pip_audit --strict --disable-pip --require-hashes -r requirements/app.lock

clean:
	rm -rf .venv .kam-test staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	find $(APPS) -name '*.mo' -delete
