# Every target makes the virtual environment first, when it is missing or older than what it is made from.
VENV ?= .venv
PYTHON ?= python3
BACKENDS ?= tensorflow jax torch
# Tests at a time: three keep two cores busy. WORKERS=1 for one after the other; each takes up to 5 GB on JAX.
WORKERS ?= 3
# Lessons at a time in `make run`: one a core.
JOBS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() or 1)')
# A worker takes whole lessons and whole files; what was proved and has not changed is left out (tests/proving.py).
IN_PARALLEL = -q -n $(WORKERS) -p no:nbval -p tests.proving --proofs --dist loadscope --no-loadscope-reorder \
	--durations=12 --durations-min=10
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# A machine without an NVIDIA card needs no CUDA: the CPU build of TensorFlow is half the size.
TENSORFLOW ?= $(if $(and $(filter Linux,$(shell uname -s)),$(filter x86_64,$(shell uname -m))),$(if $(shell command -v nvidia-smi),tensorflow,tensorflow-cpu),tensorflow)

.PHONY: run test lint notebooks check-notebooks lab build clean help

# Warm kernels of a run's own, in a folder that only you can enter; they end with it.
WITH_KERNELS := export COURSE_KERNELS_DIR=$$(mktemp -d); \
	trap '$(BIN)/course kernels stop >/dev/null; rm -rf "$$COURSE_KERNELS_DIR"' EXIT; trap 'exit 130' INT TERM

run: $(READY) ## execute every lesson through papermill on TensorFlow, and write runs/<time>/index.html
	@$(WITH_KERNELS); KERAS_BACKEND=tensorflow $(BIN)/course run --profile smoke --jobs $(JOBS)

test: lint check-notebooks ## everything, on three backends: make test BACKENDS=torch for one
	@$(WITH_KERNELS); failed=; $(BIN)/python -m pytest $(IN_PARALLEL) -m "not backend" || failed="$$failed none"; \
	for backend in $(BACKENDS); do echo "== $$backend"; \
	KERAS_BACKEND=$$backend $(BIN)/python -m pytest $(IN_PARALLEL) -m backend || failed="$$failed $$backend"; done; \
	if [ -n "$$failed" ]; then echo "Tests failed; backend:$$failed."; exit 1; fi

lint: $(READY) ## ruff, mypy, and the rules that every lesson keeps
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/course lint

notebooks: $(READY) ## build both notebooks of every lesson whose source has changed
	$(BIN)/course build

check-notebooks: $(READY) ## fail where a committed notebook is not what its source gives
	$(BIN)/course build --check

lab: $(READY) ## copy the student notebooks into keras-course/, and open them in JupyterLab
	$(BIN)/course start

build: $(READY) ## wheel and source archive into dist/
	$(BIN)/python -m build --no-isolation

clean: ## remove what can be made again
	rm -rf $(VENV) build dist runs .pytest_cache .ruff_cache .mypy_cache

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --no-compile -c constraints.txt --editable '.[jax,torch,lab,instructor,pretrained,cluster,test]' $(TENSORFLOW)
	@# pip would compile one file at a time; files that are templates, or for another Python, stay as they are.
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true
	touch $@
