# gabeval: the two commands that matter, and a few for those who change it.
#
## make report    build the pages of one plan       (PLAN=bogota-2021-2023)
## make test      run every check of this project
## make browser   look at the built pages in Chromium (PICTURES=folder saves pictures)
## make lab       open working copies of the notebooks in JupyterLab
## make bench     measure how fast exports are read and measures made, and how they grow
## make messages  collect the sentences and merge them into gabeval/locale/es.po
## make lock      pin the dependencies anew         (UPGRADE=--upgrade for newer ones)
## make clean     remove what the commands have written; released versions and the
##                environment stay
##
## Each command makes the environment that it needs, in .venv, from requirements.lock.
## PYTHON=/path/to/python3.12 makes it with that Python.

SHELL = /bin/sh
PLAN = bogota-2021-2023
PICTURES =
VENV = .venv
UPGRADE =

PY = $(VENV)/bin/python
INSTALLED = $(VENV)/installed
# What only tests need, to see Word and PDF files made: large, and pandoc, a program
# that is started and never linked, is under the GPL. Reports are built without it.
PAPER = $(VENV)/paper
# Twice quiet: what a machine's own pip settings have to warn about is not our matter.
PIP = $(PY) -m pip --disable-pip-version-check --quiet --quiet
UV_VERSION = 0.13.9

# Lists what the extras for Word and PDF ask for; the second lock pins just these.
define LIST_PAPER
import tomllib
with open("pyproject.toml", "rb") as file:
    extras = tomllib.load(file)["project"]["optional-dependencies"]
print(*extras["word"], *extras["pdf"], sep="\n")
endef
export LIST_PAPER

.PHONY: help report test lint unit notebooks browser lab bench messages lock clean
.NOTPARALLEL:

help:
	@sed -n 's/^## \{0,1\}//p' Makefile

report: $(INSTALLED)
	$(PY) -m gabeval build $(PLAN)
	@echo
	@echo "The report is in reports/$(PLAN). Open in a browser:"
	@for page in index.html es/index.html en/index.html; do \
	    if test -f "reports/$(PLAN)/$$page"; then \
	        echo "  $$(pwd)/reports/$(PLAN)/$$page"; \
	    fi; \
	done

test: lint unit notebooks browser

lint: $(INSTALLED)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

unit: $(INSTALLED) $(PAPER)
	$(PY) -m pytest -n auto -m "not browser"

# The notebooks read tables that a build writes, so one is made first.
notebooks: $(INSTALLED)
	$(PY) -m gabeval build $(PLAN)
	$(PY) -m pytest -n auto --dist loadscope --nbval-lax --nbval-current-env notebooks

# One browser looks at all pages, so this is not shared out to workers. A machine without
# Chromium, Node.js or axe-core is told what was not checked, and that is no failure
# unless GABEVAL_BROWSER=required.
browser: $(INSTALLED)
	@test -f reports/$(PLAN)/index.html || $(PY) -m gabeval build $(PLAN)
	GABEVAL_BROWSER_PLAN="$(PLAN)" GABEVAL_BROWSER_PICTURES="$(PICTURES)" \
	    $(PY) -m pytest -m browser tests/test_browser.py

lab: $(INSTALLED)
	$(PY) -m gabeval lab $(PLAN)

# The last three read real exports of Cali; a machine without them is told so.
bench: $(INSTALLED)
	$(PY) benchmarks/measures.py
	$(PY) benchmarks/claims.py
	$(PY) benchmarks/load.py
	$(PY) benchmarks/bridge.py
	$(PY) benchmarks/screens.py

messages: $(INSTALLED)
	$(PY) -m gabeval.catalogue

# uv is wanted here only: it pins for every system and Python at once. Nothing of this
# machine may get into the file: no addresses, no paths, no settings of its pip or uv.
lock: $(PY)
	$(PIP) install "uv==$(UV_VERSION)"
	$(VENV)/bin/uv --no-config pip compile --quiet --universal --python-version 3.11 \
	    --extra dev --extra build --extra dask --generate-hashes --no-emit-index-url $(UPGRADE) \
	    --custom-compile-command "make lock" \
	    --output-file requirements.lock pyproject.toml
	$(PY) -c "$$LIST_PAPER" | $(VENV)/bin/uv --no-config pip compile --quiet \
	    --universal --python-version 3.11 --constraints requirements.lock \
	    --generate-hashes --no-emit-index-url $(UPGRADE) --no-annotate \
	    --custom-compile-command "make lock" \
	    --output-file requirements-paper.lock -

clean:
	find reports -mindepth 2 -maxdepth 2 ! -name releases -exec rm -rf {} +
	find reports -mindepth 1 -maxdepth 1 -type d -empty -exec rmdir {} +
	rm -rf data/processed/*/ build dist
	rm -rf .hypothesis .pytest_cache .ruff_cache

$(PY):
	@found=; \
	for candidate in $${PYTHON:-python3.13 python3.12 python3.11 python3.14 python3}; do \
	    if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' \
	        2>/dev/null; then found=$$candidate; break; fi; \
	done; \
	if test -z "$$found"; then \
	    echo "gabeval needs Python 3.11, 3.12, 3.13 or 3.14. This machine answers:" >&2; \
	    for candidate in $${PYTHON:-python3 python}; do \
	        echo "  $$candidate: $$("$$candidate" --version 2>&1 || true)" >&2; \
	    done; \
	    echo "Install one of these versions, or name it: make PYTHON=/path/to/python3.12" >&2; \
	    exit 1; \
	fi; \
	echo "Making the environment $(VENV) with $$("$$found" --version); the first time takes some minutes."; \
	"$$found" -m venv --clear "$(VENV)" || { \
	    rm -rf "$(VENV)"; \
	    echo "$$found cannot make a virtual environment." >&2; \
	    echo "On Debian and Ubuntu the package python3-venv is missing: apt install python3-venv" >&2; \
	    exit 1; \
	}

$(INSTALLED): $(PY) requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(INSTALLED)

$(PAPER): $(INSTALLED) requirements-paper.lock
	$(PIP) install --require-hashes -r requirements-paper.lock
	@touch $(PAPER)
