# make chat: the chat on http://127.0.0.1:7860     make test: lint, types and all tests
# the first of these that runs and is new enough
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: chat test lint eval bench screenshots soak clean
chat: .venv/installed
	$(BIN)/trips-assistant index build
	$(BIN)/trips-assistant serve

test: .venv/tools lint
	$(BIN)/pytest

# the faults and the fuzzing at length; writes docs/reliability.md
soak: .venv/tools
	$(BIN)/python -m tests.soak

lint: .venv/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: .venv/tools
	$(BIN)/python -m tests.eval

# beside LangChain, LlamaIndex, txtai and Haystack, on an idle machine; writes docs/benchmarks.md
bench: .venv/installed .venv-peers/installed
	$(BIN)/python -m tests.bench.compare

screenshots: .venv/tools
	$(BIN)/python -m tests.ui.screenshots

# torch first: where a small CPU build is at hand, that one is taken
.venv/installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || \
	  { echo "python3 -m venv failed; on Debian or Ubuntu: apt-get install python3-venv"; rm -rf .venv; exit 1; }
	$(BIN)/pip install --disable-pip-version-check torch==2.13.0
	$(BIN)/pip install --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/tools: .venv/installed
	$(BIN)/pip install --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

# the systems of the comparison, in versions that would not fit beside ours
.venv-peers/installed: tests/bench/compare/peers.txt | .venv/installed
	@test -x .venv-peers/bin/pip || $(BIN)/python -m venv .venv-peers
	.venv-peers/bin/pip install --disable-pip-version-check torch==2.13.0
	.venv-peers/bin/pip install --disable-pip-version-check -r tests/bench/compare/peers.txt
	@touch $@

clean:
	rm -rf .venv .venv-peers build *.egg-info
