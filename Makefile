# Two commands are all that is needed: `make demo` and `make test`. Both make a virtual environment in .venv first.
PYTHON ?= python3
CORPUS ?= $(firstword $(wildcard ../shared/corpora/reuters21578.jsonl.gz) data/sample)

.PHONY: help demo test check bench clean

help:
	@echo "make demo    install, index data/sample, serve it at http://127.0.0.1:8000"
	@echo "make test    install, run the tests"
	@echo "make check   format, lint, types, tests with coverage: what CI runs"
	@echo "make bench   time searching and indexing beside SQLite FTS5 and Tantivy (CORPUS=file)"

demo: .venv/installed
	.venv/bin/vestka index data/sample
	.venv/bin/vestka serve

test: .venv/installed-dev
	.venv/bin/pytest -q

check: .venv/installed-dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/pytest -q --cov --cov-report=term

bench: .venv/installed-dev
	-.venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt tantivy
	.venv/bin/python -m benchmarks.query $(CORPUS) --rebuild vestka
	.venv/bin/python -m benchmarks.index $(CORPUS)

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

# constraints.txt holds the versions that were tested, so that a fresh machine gets them.
.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	.venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/installed-dev: .venv/bin/python pyproject.toml constraints.txt
	.venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@ .venv/installed

# Debian keeps the module that makes environments in a package of its own, python3-venv. Root gets it installed,
# anybody else is told. pip is the one of constraints.txt: an older one (Python 3.11 brings 23) takes lxml's extra
# html-clean for another than the html_clean that jusText asks for, and warns; 26 prints each remark of a build.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Vestka needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && \
		echo "installing python3-venv, which Debian's Python lacks" && \
		apt-get update -qq && apt-get install -qq -y python3-venv >/dev/null; } || \
		{ echo "Python lacks the module ensurepip: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --upgrade pip
