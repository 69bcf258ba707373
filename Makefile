# Fresh machine: Python >= 3.11, a C compiler, a Rust toolchain and make; everything else is installed here, into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUST := $(shell find rust -name '*.rs' -not -path '*/target/*') Cargo.toml Cargo.lock rust/imgcore/Cargo.toml
FUZZ_SECONDS ?= 60
CASES ?= 50
REPLAYED ?= 100000
DECISIONS ?= 1000000
WEIGHTS ?=

.PHONY: demo test lint fmt bench bench-calibrate bench-decode bench-material bench-rules fuzz-rules bench-simulate bench-replay differential fuzz docs bench-detector eval eval-short eval-record gallery test-train gpu-bundle clean

demo: $(VENV)/.ready-demo            ## inspect the demo cases and open the console on them
	@$(BIN)/inspectbox demo

test: $(VENV)/.ready-dev             ## all tests: Python on every core, Rust
	cargo test --quiet --workspace
	$(BIN)/pytest --numprocesses=$$(nproc) --dist=loadfile

lint: $(VENV)/.ready-dev             ## ruff, mypy, import contract, clippy, rustfmt
	$(BIN)/ruff check py tests
	$(BIN)/ruff format --check py tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	cargo fmt --check
	cargo clippy --quiet --workspace --all-targets --all-features -- -D warnings

fmt: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix-only --quiet py tests
	$(BIN)/ruff format py tests
	cargo fmt

bench: bench-decode bench-calibrate bench-material ## ratios against the yardsticks, both sides in one run
	$(BIN)/python -m tests.bench.bench_imaging
	$(BIN)/python -m tests.bench.bench_case --cases $(CASES)

bench-calibrate: $(VENV)/.ready-dev  ## calibrated planes beside NumPy, OpenCV and a copy of the same bytes; cost against size (installs the extra `bench`)
	@$(BIN)/pip install --quiet --editable '.[bench]'
	$(BIN)/python -m tests.bench.bench_calibrate --sizes
	$(BIN)/python -m tests.bench.bench_stream

bench-decode: $(VENV)/.ready-dev     ## every codec beside tifffile, OpenCV and pydicom with pylibjpeg (installs the extra `bench`)
	@$(BIN)/pip install --quiet --editable '.[bench]'
	$(BIN)/python -m tests.bench.bench_decode

bench-material: $(VENV)/.ready-dev   ## how often low, mid and high Z are told right on simulated step wedges and bars
	$(BIN)/python -m tests.bench.bench_material

bench-simulate: $(VENV)/.ready-dev   ## simulated scenes a second on two workers, noise and writing included
	OPENBLAS_NUM_THREADS=1 RAYON_NUM_THREADS=1 $(BIN)/python -m tests.bench.bench_simulate

bench-replay: $(VENV)/.ready-dev     ## 100,000 invented recorded cases decided again under changed rules, on two processes
	$(BIN)/python -m tests.bench.bench_replay --cases $(REPLAYED)

differential: $(VENV)/.ready-dev     ## engine, plain evaluator and a naive third over random rules and facts
	$(BIN)/python tests/bench/differential_rules.py $(DECISIONS) 7

bench-rules: $(VENV)/.ready-dev      ## rules on one core and on all, then beside zen-engine and OPA (`opa` on PATH; installs the extra `bench`)
	@$(BIN)/pip install --quiet --editable '.[bench]'
	taskset -c 0 $(BIN)/python -m tests.bench.bench_rules
	$(BIN)/python -m tests.bench.bench_rules --replay 20000 --recoveries 5
	taskset -c 0 $(BIN)/python -m tests.bench.bench_rules_beside

bench-detector:                      ## MODEL in every precision, in tiles, and with WEIGHTS=last.pt beside SAHI + ultralytics
	test -x .venv-train/bin/python || $(PYTHON) -m venv .venv-train
	.venv-train/bin/pip install --quiet --editable '.[bench-detector]'
	.venv-train/bin/python -m tests.bench.bench_detector $(MODEL) $(if $(WEIGHTS),--weights $(WEIGHTS))

fuzz-rules: $(VENV)/.ready-dev       ## hostile rule files and facts for FUZZ_SECONDS seconds
	$(BIN)/python tests/bench/fuzz_rules.py $(FUZZ_SECONDS)

fuzz:                                ## every fuzz target for FUZZ_SECONDS seconds (installs cargo-fuzz; needs a nightly toolchain)
	bash tests/fuzz.sh $(FUZZ_SECONDS)

docs: $(VENV)/.ready-dev             ## generated tables and schemas, then the crate's documentation
	$(BIN)/python -m inspectbox.profiles.docs
	$(BIN)/python -m inspectbox.policy.editor.schema rules
	$(BIN)/python -m inspectbox.policy.editor.facts_page rules
	cargo doc --quiet --no-deps --workspace

MODEL ?= py/inspectbox/models/yolo26n-sim-9
eval: $(VENV)/.ready-dev             ## every figure of the detector from seeds (about an hour on two cores): build/eval/detector.md
	$(BIN)/inspectbox evaluate $(MODEL) build/eval

eval-short: $(VENV)/.ready-dev       ## the same on 60 scenes, against recorded figures
	$(BIN)/inspectbox evaluate $(MODEL) build/eval-short --short --recorded tests/data/eval-short.json

eval-record: $(VENV)/.ready-dev      ## measure a new model, or changed scenes, on those 60 scenes and make that the record
	rm -rf build/eval-short
	$(BIN)/inspectbox evaluate $(MODEL) build/eval-short --short
	cp build/eval-short/figures.json tests/data/eval-short.json

gallery: $(VENV)/.ready-dev          ## draw docs/pictures/simulated-scans.png again, after the scenes were changed
	$(BIN)/python -m tests.bench.draw_gallery

test-train:                          ## the tests that need torch: train a few steps, resume, export, quantise (installs the extra `train`)
	test -x .venv-train/bin/python || $(PYTHON) -m venv .venv-train
	.venv-train/bin/pip install --quiet --editable '.[dev,train]'
	.venv-train/bin/pytest tests/unit/training/test_train.py tests/unit/training/test_train_start.py tests/unit/training/test_train_together.py tests/unit/training/test_train_rescoring.py tests/unit/training/test_train_finetune.py \
	  tests/unit/bootstrap/test_export_model.py tests/unit/bootstrap/test_rescore_model.py

gpu-bundle: $(VENV)/.ready-dev       ## what a lent machine without a network needs for `python -m inspectbox.training.lent`
	rm -rf build/gpu-bundle
	$(BIN)/maturin build --release --quiet --out build/gpu-bundle
	unzip -jqo build/gpu-bundle/inspectbox-*.whl '*.so' -d build/gpu-bundle && rm build/gpu-bundle/inspectbox-*.whl
	$(BIN)/pip download --quiet --no-deps --only-binary :all: --python-version 3.12 --dest build/gpu-bundle \
	  'ultralytics>=8.4,<9' 'ultralytics-thop>=2' 'trimesh>=5,<6'
	@du -sm build/gpu-bundle | awk '{ if ($$1 > 60) { print "the bundle is larger than 60 MiB"; exit 1 } }'
	@ls -l build/gpu-bundle

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "InspectBox needs Python >= 3.11; set PYTHON=/path/to/one"; exit 1; }
	@command -v cargo >/dev/null || { echo "InspectBox needs a Rust toolchain: install rustup, then try again"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip

$(VENV)/.ready-demo: $(BIN)/python pyproject.toml $(RUST)
	@test -e $(VENV)/.ready-dev || echo "setting up (two to five minutes the first time) ..."
	@test -e $(VENV)/.ready-dev || $(BIN)/pip install --quiet --editable '.[simulate]'
	@touch $@

$(VENV)/.ready-dev: $(BIN)/python pyproject.toml $(RUST)
	@echo "setting up for development (three to six minutes the first time) ..."
	@$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.ready-demo

clean:
	rm -rf $(VENV) target var build
