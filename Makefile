# Needs Python >= 3.11, git and make. `make help` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m autograder
STAMPS := .stamps
ARTIFACTS := .artifacts
PORT ?= 8888

SOURCES := $(shell find course/rounds autograder/src -type f -not -path '*/__pycache__/*' -not -path '*.egg-info/*') \
	course/start_here.py course/dashboard.py course/nbgrader_config.py

.DEFAULT_GOAL := help
.PHONY: help lab build workbook release grade feedback check mutants questions faults demo dashboard voila doctor test attacks races findings observations bench bench-cohort export serve-bench lint constraints clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

lab: workbook ## build what is needed and open the start page in JupyterLab
	cd course/workbook && PATH="$(CURDIR)/$(BIN):$$PATH" "$(CURDIR)/$(BIN)/jupyter" lab --port=$(PORT) \
		--LabApp.default_url=/lab/tree/start_here.ipynb $(LAB_OPTIONS)

workbook: $(STAMPS)/build ## lay out your own copy of the notebooks, never over your work
	@$(RUN) workbook

build: $(STAMPS)/build ## build the notebooks from the course's text

$(STAMPS)/build: $(STAMPS)/install $(SOURCES)
	$(RUN) build
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=24'  # Debian 12's cannot resolve extras
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/install: $(STAMPS)/venv autograder/constraints.txt autograder/pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -c autograder/constraints.txt -e ./autograder
	@touch $@

$(STAMPS)/install-test: $(STAMPS)/install
	$(BIN)/pip install --quiet --disable-pip-version-check -c autograder/constraints.txt -e './autograder[test]'
	@touch $@

$(STAMPS)/install-voila: $(STAMPS)/install
	$(BIN)/pip install --quiet --disable-pip-version-check -c autograder/constraints.txt -e './autograder[voila]'
	@touch $@

release: $(STAMPS)/build ## for instructors: release the notebooks through nbgrader into your gradebook
	cd course && for round in source/*/; do \
		PATH="$(CURDIR)/$(BIN):$$PATH" nbgrader generate_assignment "$$(basename $$round)" --force || exit 1; done

grade: $(STAMPS)/install ## for instructors: grade what is new or changed in course/submitted (GRADE=--force for all)
	@$(RUN) grade $(GRADE)

feedback: $(STAMPS)/install ## for instructors: write the feedback pages
	@$(RUN) feedback

check: $(STAMPS)/build ## for authors: prove of each exercise what it must prove (EXERCISE=id for one)
	$(RUN) check $(EXERCISE)

mutants: $(STAMPS)/install ## for authors: mutate the references and see what no hidden test notices (EXERCISE=id)
	$(RUN) mutants $(EXERCISE)

questions: $(STAMPS)/install ## for authors: measure how well the engineers of pair tasks understand questions (EXERCISE=id)
	$(RUN) questions $(EXERCISE)

faults: $(STAMPS)/install ## for authors: run the policies of each scenario through its faults, and print the tables (EXERCISE=id)
	$(RUN) faults $(EXERCISE) $(FAULTS)

demo: $(STAMPS)/install ## grade six example submissions with nbgrader and print their scores
	$(RUN) demo

dashboard: $(STAMPS)/install ## write the dashboard as HTML (DASHBOARD=--hide-names, or --export FOLDER)
	$(RUN) dashboard $(DASHBOARD)

voila: workbook $(STAMPS)/install-voila ## serve the dashboard as a page of its own (PORT=8888)
	cd course/workbook && PATH="$(CURDIR)/$(BIN):$$PATH" "$(CURDIR)/$(BIN)/voila" dashboard.ipynb --port=$(PORT) $(VOILA_OPTIONS)

doctor: $(STAMPS)/install ## say how strongly answers are isolated on this machine
	$(RUN) doctor

test: $(STAMPS)/install-test $(STAMPS)/build ## run all tests
	@mkdir -p $(ARTIFACTS)
	cd autograder && PATH="$(CURDIR)/$(BIN):$$PATH" AUTOGRADER_ARTIFACTS="$(CURDIR)/$(ARTIFACTS)" \
		"$(CURDIR)/$(BIN)/python" tests/side_by_side.py $(TESTS)

attacks: $(STAMPS)/install-test ## run every hostile answer at every rung, through a check and through nbgrader
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python autograder/benchmarks/attacks.py $(ATTACKS)

races: $(STAMPS)/install-test ## measure what the exploration of schedules finds (RACES=--quick for a short run)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python autograder/benchmarks/races.py $(RACES)

findings: $(STAMPS)/install-test ## look for test-gaming in labelled answers and print the confusion table (FINDINGS=--quick)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python autograder/benchmarks/findings.py $(FINDINGS)

observations: $(STAMPS)/install-test ## look at labelled replies and print the confusion tables (OBSERVATIONS=--wrong)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python autograder/benchmarks/observations.py $(OBSERVATIONS)

bench: $(STAMPS)/install-test $(STAMPS)/build ## measure checks, the dashboard, a cohort; fails when a target is missed (COHORT="--sizes 20,200")
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python autograder/benchmarks/run.py
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python autograder/benchmarks/dashboard.py
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python autograder/benchmarks/cohort.py $(COHORT)

bench-cohort: $(STAMPS)/install-test ## measure the grading of a cohort alone (COHORT="--sizes 20,200 --parts grade,feedback")
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python autograder/benchmarks/cohort.py $(COHORT)

export: $(STAMPS)/build ## write the course as trees for Binder, a cohort and the web (EXPORT=--service=https://...)
	$(RUN) export $(EXPORT)

serve-bench: $(STAMPS)/install-test ## measure a cohort that checks at once with the grading service (SERVE=--learners=20)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python autograder/benchmarks/serve.py $(SERVE)

lint: $(STAMPS)/install-test ## check style
	$(BIN)/ruff check autograder && $(BIN)/ruff format --check autograder

constraints: ## renew the pins in autograder/constraints.txt
	rm -rf .stamps/pins && $(PYTHON) -m venv .stamps/pins
	.stamps/pins/bin/pip install --quiet --upgrade './autograder[test]'
	{ head -n 1 autograder/constraints.txt; .stamps/pins/bin/pip freeze | grep -v '^autograder'; } > .stamps/pins.txt
	mv .stamps/pins.txt autograder/constraints.txt && rm -rf .stamps/pins

clean: ## remove what make made, but nothing that a person wrote
	rm -rf $(VENV) $(STAMPS) $(ARTIFACTS) .demo .export course/source autograder/src/*.egg-info
