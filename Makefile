# Two commands for a newcomer: `make setup`, then `make run`. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test check journey bench faults messages lock clean

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	--require-hashes --no-deps --only-binary :all:

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

setup: .venv/.installed locale/zh_Hans/LC_MESSAGES/django.mo  ## install what is needed to run

setup-dev: .venv/.installed-dev locale/zh_Hans/LC_MESSAGES/django.mo

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 is needed: install it, or name it: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv module is missing: on Debian, apt install python3-venv"; exit 1; }

.venv/.installed: requirements.txt | .venv/bin/python
	@echo "Installing…"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt | .venv/bin/python
	@echo "Installing, with the tools of development…"
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/.installed

locale/zh_Hans/LC_MESSAGES/django.mo: locale/zh_Hans/LC_MESSAGES/django.po | .venv/.installed
	@$(BIN)/python -m config.messages compile

run: setup  ## start everything; PORT=8010 make run if 8000 is taken
	@exec $(BIN)/python -m config.start --with-parent

demo: setup  ## complaints, units and rulings to look at, in the database that `make run` uses
	@$(BIN)/python manage.py demo

test: setup-dev  ## the tests
	@$(BIN)/python -m pytest -n 2

# Secrets of no worth: only the shape of a production is checked.
KEY := k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
PRODUCTION := ENV_FILE=/dev/null DJANGO_ENV=production PUBLIC_BASE_URL=https://hotline.example \
	SECRET_KEY=only-the-shape-of-a-production-is-checked-here-0123456789 \
	VAULT_KEYS=$(KEY) RECEIPT_KEYS=$(KEY) RECEIPT_PEPPERS=$(KEY) TRUST_PROXY=1 \
	TWILIO_ACCOUNT_SID=AC00000000000000000000000000000000 TWILIO_AUTH_TOKEN=only-the-shape \
	TWILIO_PHONE_NUMBER=+867388312345 DATABASE_URL=sqlite:///:memory: \
	SILENCED_SYSTEM_CHECKS=record.W001

check: setup-dev  ## everything that must hold before a commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m config.messages check
	$(BIN)/djlint templates simulator/templates --lint --quiet
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m pytest -n 2

journey: setup-dev  ## whole stories through the running product
	@$(BIN)/python -m pytest tests/journeys --live

bench: setup-dev  ## what doors and pages cost, in multiples of a floor of the same run
	@$(BIN)/python -m bench.run

faults: setup-dev  ## kill -9 under load: nothing acknowledged may be lost; ENGINE=postgresql
	@$(BIN)/python -m faults.run $(or $(ENGINE),sqlite)

messages: setup-dev  ## collect the texts and compile the translations
	@$(BIN)/python -m config.messages update

lock: setup-dev  ## pin and hash what pyproject.toml asks for
	$(BIN)/pip-compile --quiet --no-header --strip-extras --allow-unsafe --generate-hashes \
		--no-emit-index-url --no-emit-find-links --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --no-header --strip-extras --allow-unsafe --generate-hashes \
		--no-emit-index-url --no-emit-find-links --extra dev --output-file requirements-dev.txt pyproject.toml

clean:  ## forget caches; the data in var/ and the secrets in .env stay
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
