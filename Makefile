# Two commands for a newcomer: `make demo` and `make test`. Everything else is for those who work on the project.
SHELL := /bin/bash
PYTHON ?= $(shell scripts/interpreters --first)
KG := .venv/bin/kg
GRAPH := out/kg-data

.PHONY: demo test docs site evaluate bench bench-scale fuzz spark lock gazetteer clean

demo: .venv/run.stamp
	@scripts/demo $(KG) $(GRAPH) examples $(KG_INPUT)

test: .venv/test.stamp
	@.venv/bin/python scripts/check.py

# What is derived: data model, tables, commands, questions, record schema, figures of the README, sessions shown in pages,
# and the site. Pictures need Chromium: `.venv/bin/python scripts/build_images.py`.
docs: .venv/test.stamp
	@.venv/bin/python scripts/build_docs.py
	@.venv/bin/python scripts/build_cli_docs.py
	@.venv/bin/python scripts/record_schema.py
	@.venv/bin/python scripts/build_figures.py
	@.venv/bin/python scripts/build_sessions.py
	@.venv/bin/python scripts/build_notebooks.py
	@$(MAKE) --no-print-directory site

# All pages as a site that opens from a folder; a link that leads nowhere stops it.
site: .venv-docs/stamp
	@NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --quiet --strict && echo "Wrote out/site/index.html"

.venv-docs/stamp: requirements/docs.lock
	@[ -x .venv-docs/bin/python ] || $(PYTHON) -m venv .venv-docs
	@.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/docs.lock && touch $@

evaluate: .venv/run.stamp
	@.venv/bin/python benchmarks/evaluate.py

# Ten thousand broken files for each loader; of prose, which takes half an hour for each, one thousand.
fuzz: .venv/test.stamp
	@KG_MUTATIONS=10000 .venv/bin/python -m pytest -q -k table_or_data_file tests/test_mutated_inputs.py
	@KG_MUTATIONS=1000 .venv/bin/python -m pytest -q -k page_breaks tests/test_mutated_inputs.py

bench: .venv/run.stamp .venv-bench/stamp
	@.venv/bin/python benchmarks/speed.py
	@.venv/bin/python benchmarks/answers.py
	@.venv/bin/python benchmarks/neo4j.py --projects 2000 --rounds 1
	@.venv/bin/python benchmarks/scale.py

# A million applications and 20,000 pages: an hour or more, and 150 GB of disk.
bench-scale: .venv/run.stamp .venv-bench/stamp
	@.venv/bin/python benchmarks/scale.py --full --pages 20000

.venv-bench/stamp: requirements/bench.lock
	@[ -x .venv-bench/bin/python ] || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/bench.lock && touch $@

.venv/run.stamp: requirements/run.lock pyproject.toml
	@scripts/environment .venv $(PYTHON) requirements/run.lock && touch $@

.venv/test.stamp: requirements/test.lock pyproject.toml .venv/run.stamp
	@scripts/environment .venv $(PYTHON) requirements/test.lock && touch $@

# What `kg extract --spark` needs beside Java 17: 460 MB, so neither `make demo` nor `make test` asks for it.
spark: .venv/spark.stamp

.venv/spark.stamp: requirements/spark.lock .venv/test.stamp
	@echo "Installing the packages of requirements/spark.lock …"
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/spark.lock && touch $@

# Needs uv. The locks name versions and hashes, never an index.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra report --group build -o requirements/run.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra report --extra frames --extra bolt --extra neo4j-fast --group build --group test -c requirements/run.lock -o requirements/test.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group docs -o requirements/docs.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra spark -c requirements/test.lock -o requirements/spark.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group bench -o requirements/bench.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group gazetteer -o requirements/gazetteer.lock

gazetteer: .venv/test.stamp
	@.venv/bin/pip install -q --no-deps --require-hashes -r requirements/gazetteer.lock
	@.venv/bin/python scripts/build_gazetteer.py

clean:
	rm -rf .venv .venv-* out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
