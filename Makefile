# The targets that SAM calls are named build-<logical id>; see infra/build/package.py.

PYTHON ?= python3
export PORT SAM_LOCAL_OPTIONS
export PYTHONHASHSEED = 0
# A process for each core, four at most. A file's tests stay together: they share a server.
PYTEST = pytest --numprocesses auto --maxprocesses 4 --dist loadfile
LOCK = .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help
help:
	@echo "make serve   the site on this machine, http://localhost:3000/ (PORT=8123 for another port)"
	@echo "make sam-local   the built site as SAM runs it, in containers (Docker), http://localhost:3000/"
	@echo "make page FROM=path/to/script.py    makes a page of a script (NAME=..., TITLE=..., FUNCTION=...)"
	@echo "make page-remove NAME=...           takes a page away again"
	@echo "make test    the tests"
	@echo "make test-browsers    every page in a browser, and what axe, Lighthouse and others find there"
	@echo "make bench   what pages cost, beside what people would use instead; writes docs/performance.md"
	@echo "make attack  wapiti, a scanner, against the served site"
	@echo "make check   lint, types, template and tests, as CI does"
	@echo "make lock    newer dependencies"

.PHONY: serve
serve: .venv/ready
	@exec .venv/bin/python -m infra.serve

# SAM_LOCAL_OPTIONS: for `sam local start-api`, such as --skip-pull-image.
.PHONY: sam-local
sam-local: .venv/ready sam
	@SAM_CLI_TELEMETRY=0 exec .venv/bin/python -m infra.serve.sam_local

# Only what stands on the command line counts: some systems set a variable NAME of their own.
given = $(if $(filter command,$(firstword $(origin $(1)))),$($(1)))

.PHONY: page
page: export PAGE_FROM = $(call given,FROM)
page: export PAGE_NAME = $(call given,NAME)
page: export PAGE_TITLE = $(call given,TITLE)
page: export PAGE_FUNCTION = $(call given,FUNCTION)
page: .venv/ready
	@.venv/bin/wombat add "$$PAGE_FROM" --name "$$PAGE_NAME" --title "$$PAGE_TITLE" --function "$$PAGE_FUNCTION"

.PHONY: page-remove
page-remove: export PAGE_NAME = $(call given,NAME)
page-remove: .venv/ready
	@.venv/bin/wombat remove "$$PAGE_NAME"

# Without DYNAMODB_ENDPOINT this leaves out what only DynamoDB Local can prove, and says so.
.PHONY: test
test: .venv/ready
	.venv/bin/$(PYTEST)

# With DynamoDB Local, from Maven: everything but what test-lambda-python and test-browsers run. Coverage would slow
# scripts down.
.PHONY: test-all
test-all: .venv/ready sam
	.venv/bin/python -m infra.serve.dynamodb_local .venv/bin/$(PYTEST) --ignore tests/core/replay --ignore tests/browsers \
		--cov --cov-report=term

# Chromium visits every page in each of its states, and what looks at pages says what it finds: axe, the Nu HTML
# checker, Lighthouse, the HTTP Observatory. Needs Chromium and Java; the rest is installed here.
.PHONY: test-browsers
test-browsers: .venv/ready checkers
	.venv/bin/$(PYTEST) tests/browsers

.PHONY: checkers
checkers: infra/verify/checkers/node_modules/ready

# The whole visit to the built site under `sam local`. Apart from the others because it needs Docker and Lambda's
# image, and takes minutes.
.PHONY: test-sam-local
test-sam-local: .venv/ready sam
	SAM_CLI_TELEMETRY=0 .venv/bin/pytest -m sam_local tests/end_to_end

# What depends on the Python version, on the one that Lambda runs: scripts must behave as in its terminal.
.PHONY: test-lambda-python
test-lambda-python: .venv/ready
	@"$$(.venv/bin/python -m infra.build.lambda_python)" infra/build/environment.py .venv-lambda-python dev
	.venv-lambda-python/bin/$(PYTEST) tests/core tests/site

# Some minutes, more on a busy machine. The peers are installed under the Python that Lambda runs.
.PHONY: bench
bench: .venv/ready .venv-bench/ready
	.venv/bin/python -m infra.bench

# Some minutes. Against the served site, with its table in memory or where DYNAMODB_ENDPOINT says.
.PHONY: attack
attack: .venv/ready .venv-wapiti/ready
	.venv/bin/python -m infra.verify.attack

# As it stands; as SAM's translator turns it into what is deployed, for dev and for prod; and against checkov's
# policies, whose exceptions stand in it. W2001: the translator has used up that parameter.
.PHONY: template
template: .venv/ready sam .venv-checkov/ready
	SAM_CLI_TELEMETRY=0 .venv-sam/bin/sam validate --lint --region eu-central-1
	.venv/bin/cfn-lint template.yaml
	@mkdir -p .wombat
	@for name in default prod; do \
	  .venv-sam/bin/python -m infra.template.translate $$name .wombat/$$name.json && \
	  .venv/bin/cfn-lint --ignore-checks W2001 -- .wombat/$$name.json || exit 1; done
	.venv-checkov/bin/checkov --file template.yaml --framework cloudformation --skip-download --compact --quiet

.PHONY: check
check: lint template test

.PHONY: lint
lint: .venv/ready
	.venv/bin/ruff check . functions/*/app.py
	.venv/bin/ruff format --check . functions/*/app.py
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/vulture

.venv/ready: infra/build/environment.py infra/build/locks/uv.txt infra/build/locks/dev.txt pyproject.toml \
		$(wildcard functions/*/requirements.txt)
	@$(PYTHON) infra/build/environment.py .venv dev

.venv-bench/ready .venv-wapiti/ready: .venv-%/ready: \
		.venv/ready infra/build/environment.py infra/build/locks/uv.txt infra/build/locks/%.txt
	@"$$(.venv/bin/python -m infra.build.lambda_python)" infra/build/environment.py .venv-$* $*

.venv-checkers/ready .venv-checkov/ready .venv-sam/ready: .venv-%/ready: \
		infra/build/environment.py infra/build/locks/uv.txt infra/build/locks/%.txt
	@$(PYTHON) infra/build/environment.py .venv-$* $*

infra/verify/checkers/node_modules/ready: infra/verify/checkers/package-lock.json | .venv-checkers/ready
	@echo "Preparing the checkers from npm"
	@cd infra/verify/checkers && "$(CURDIR)/.venv-checkers/bin/npm" ci --loglevel=error
	@touch $@

build-%: .venv/ready
	@.venv/bin/python -m infra.build.package $* "$(ARTIFACTS_DIR)"

# The SAM CLI, for a machine that has none: .venv-sam/bin/sam
.PHONY: sam
sam: .venv-sam/ready

# Renews every lock to the newest versions that pyproject.toml allows. The packages' locks follow
# the development lock, so that tests run what is deployed.
.PHONY: lock
lock: .venv/ready
	$(LOCK) --upgrade --extra list --group dev pyproject.toml -o infra/build/locks/dev.txt
	$(LOCK) --extra list --constraint infra/build/locks/dev.txt pyproject.toml -o infra/build/locks/list.txt
	$(LOCK) --constraint infra/build/locks/dev.txt pyproject.toml -o infra/build/locks/page.txt
	$(LOCK) --upgrade --group pyproject.toml:bench --constraint infra/build/locks/dev.txt -o infra/build/locks/bench.txt
	$(LOCK) --upgrade --group pyproject.toml:uv -o infra/build/locks/uv.txt
	$(LOCK) --upgrade --group pyproject.toml:sam -o infra/build/locks/sam.txt
	$(LOCK) --upgrade --group pyproject.toml:checkov -o infra/build/locks/checkov.txt
	$(LOCK) --upgrade --group pyproject.toml:checkers -o infra/build/locks/checkers.txt
	$(MAKE) .venv-checkers/ready
	cd infra/verify/checkers && "$(CURDIR)/.venv-checkers/bin/npm" update --package-lock-only
	.venv/bin/python -m infra.build.lock_without_addresses infra/verify/checkers/package-lock.json
	$(LOCK) --upgrade --group pyproject.toml:wapiti -o infra/build/locks/wapiti.txt
