# Two commands do it all: `make run` opens the app, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WHICH = import sys; print(*sys.version_info[:2], sys.base_prefix)
TORCH_PAGE := $(firstword $(shell sed -n 's/^--find-links //p' requirements.txt))
PYTHONS := 3.11 3.12 3.13 3.14

.PHONY: run test test-quick lint format translations constraints bench checkpoints clean

run: $(VENV)/installed
	$(BIN)/streamlit run streamlit_app.py

# Two files at a time on two cores: with more, browsers keep each other waiting beyond what tests allow.
test: $(VENV)/installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

test-quick: $(VENV)/installed-dev
	$(BIN)/python -m pytest -m "not slow"

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@if command -v npm >/dev/null; then npm ci --silent --no-fund --no-audit && npm run --silent lint; \
		else echo "JavaScript not linted: npm is not installed"; fi

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

translations: $(VENV)/installed
	$(BIN)/python -m dashboard.words.translations

# The newest releases that requirements allow, or with ONLY=starlette the newest of that one: for every
# system, without CUDA, each with a wheel for every Python above. By a uv in a place of its own, since
# what is installed may contradict what is wanted now.
NEEDED = sed '/^-/d' requirements.txt requirements-dev.txt
RESOLVE = $(VENV)/uv/bin/uv pip compile --quiet --no-config --no-header --no-annotate
constraints: $(VENV)/uv
	@cp constraints.txt $</resolved.txt
	$(NEEDED) | $(RESOLVE) --universal --python-version $(firstword $(PYTHONS)) \
		--upgrade$(if $(ONLY),-package $(ONLY)) --output-file $</resolved.txt -
	{ echo "# What was tested together, made by \`make constraints\`: docs/deploying.md says why."; \
		grep -v -E '^(#|nvidia-|cuda-|triton)' $</resolved.txt; } > constraints.txt
	for python in $(PYTHONS); do $(NEEDED) | $(RESOLVE) --python-version $$python \
		--constraints constraints.txt --only-binary :all: - >/dev/null || exit 1; done

$(VENV)/uv:
	$(PYTHON) -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check $$(grep '^uv' requirements-dev.txt)

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.training
	$(BIN)/python -m benchmarks.recipes

# The shipped models, each by one command; checkpoints/README.md has their figures.
TRAIN = $(BIN)/python -m vae_core train --out checkpoints/$@.safetensors
MODELS := mnist-2d mnist-2d-ae mnist-2d-beta0 mnist-2d-beta4 mnist-20d sketched-2d
.PHONY: $(MODELS)
checkpoints: $(MODELS)
mnist-2d: $(VENV)/installed
	$(TRAIN)
mnist-2d-ae: $(VENV)/installed
	$(TRAIN) --variational false
mnist-2d-beta0: $(VENV)/installed
	$(TRAIN) --beta 0
mnist-2d-beta4: $(VENV)/installed
	$(TRAIN) --beta 4
mnist-20d: $(VENV)/installed
	$(TRAIN) --latent-dim 20 --learning-rate-schedule one_cycle --learning-rate 0.004
sketched-2d: $(VENV)/installed
	$(TRAIN) --dataset sketched --epochs 100
# What the page "The bound" shows of the models with L = 2: some ten minutes for each of them.
.PHONY: gaps
gaps: $(VENV)/installed
	$(BIN)/python -m benchmarks.gaps

# How each of the shipped models came to be, for the page "Replay": they are trained once more.
.PHONY: films
films: $(VENV)/installed
	$(BIN)/python -m benchmarks.films

clean:
	rm -rf $(VENV) static/* .mypy_cache .pytest_cache .ruff_cache .hypothesis node_modules

# Where PyTorch's own pages are out of reach, pip would try them for each package for 8 s: they are
# asked for once, and pip is told not to insist if they do not answer.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is missing or \
	older than Python 3.11. Install a newer one, or name it: make run PYTHON=python3.12"; exit 1; }
	@made=$$(cat $(VENV)/made-with 2>/dev/null || $(BIN)/python -c '$(WHICH)' 2>/dev/null); \
	test "$$made" = "$$($(PYTHON) -c '$(WHICH)')" || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }
	@$(PYTHON) -c '$(WHICH)' > $(VENV)/made-with
	@retries=$$($(BIN)/python -c "import urllib.request as u; u.urlopen('$(TORCH_PAGE)', timeout=5)" \
		2>/dev/null || echo "--retries 0"); \
	echo "Installing $(1): a minute or two the first time ..."; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $$retries -r $(1)
	@touch $@
endef

$(VENV)/installed: requirements.txt constraints.txt
	$(call install,requirements.txt)

$(VENV)/installed-dev: requirements.txt requirements-dev.txt constraints.txt
	$(call install,requirements-dev.txt)
	@touch $(VENV)/installed
