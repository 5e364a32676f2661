# Everything a newcomer needs: `make demo` and `make test`. Both set up what they need in .venv.
PYTHON ?= python3
FUZZ_SECONDS ?= 60
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --no-annotate
DOCS := NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

.PHONY: install demo test test-full fuzz check docs reference format bench opensearch lock clean help

install: $(READY)  ## a virtual environment with everything, pinned by hashes

$(READY): locks/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Gondola needs Python 3.11 or newer; set PYTHON=…")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(READY)  ## load the sample shop and serve it
	$(BIN)/gondola demo

test: $(READY)  ## the tests, at most six minutes on two cores
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not full"

test-full: $(READY)  ## what `make test` leaves out: real catalogues, more cases, an installed wheel, other Pythons
	$(BIN)/python -m pytest -m full

fuzz: $(READY)  ## coverage-guided fuzzing of what visitors type, for FUZZ_SECONDS (60); Linux, Python up to 3.13
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/fuzz.txt
	$(BIN)/python -m tests.fuzz.queries -max_total_time=$(FUZZ_SECONDS) -max_len=600 -artifact_prefix=.cache/

check: $(READY)  ## format, lint, types, rooms, duplicates, the image, the docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_rooms.py
	$(BIN)/pylint --disable=all --enable=R0801 --min-similarity-lines=8 --ignore-imports=y --ignore-signatures=y app catalog_loader tools
	$(BIN)/hadolint Dockerfile
	$(DOCS) --site-dir .cache/site

docs: $(READY)  ## the docs as a site, in site/
	$(DOCS)

reference: $(READY)  ## the reference and the editors' schemas, from the code
	$(BIN)/python -m tools.reference

format: $(READY)  ## put everything in the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## the figures, each as a ratio to a floor of the same run
	$(BIN)/python -m benchmarks

opensearch: $(READY)  ## a real OpenSearch on this machine, the one that the tests use
	$(BIN)/python -m tools.opensearch_node --port 9200 --heap 512m

lock: $(READY)  ## pin the newest versions that fit
	$(LOCK) pyproject.toml --extra opensearch -o locks/runtime.txt
	$(LOCK) pyproject.toml --extra opensearch --group dev -c locks/runtime.txt -o locks/dev.txt
	$(LOCK) --group build -c locks/dev.txt -o locks/build.txt
	$(LOCK) --group fuzz -c locks/dev.txt -o locks/fuzz.txt

clean:  ## everything that was built or downloaded here
	rm -rf $(VENV) var dist site .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14
