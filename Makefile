# SAM calls the targets build-<logical id>; see infra/build/package.py.

PYTHON ?= python3
export PORT SAM_LOCAL_OPTIONS
export PYTHONHASHSEED = 0
# Images of containers set it. Each of the many processes that serve and test would compile all its imports again.
unexport PYTHONDONTWRITEBYTECODE
# One process per core, at most four. The tests of a file run in one process, because they share a server.
PYTEST = pytest --numprocesses auto --maxprocesses 4 --dist loadfile
LOCK = .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help
help:
	@echo "make serve               serve the site at http://localhost:3000/ (PORT=8123 for another port)"
	@echo "make sam-local           build the site, and serve it with SAM in containers (needs Docker)"
	@echo "make images              fill the folders of pages that are container images, before sam build"
	@echo "make page FROM=path/to/script.py    turn a script into a page (NAME=..., TITLE=..., FUNCTION=..., KIND=..., PRIVATE=yes, MINUTES=10, SHARE=yes)"
	@echo "make page-remove NAME=...           remove a page, or several: NAME=\"one two\""
	@echo "make test                run the tests, without the slow ones"
	@echo "make lint                check style, types, imports and dead code"
	@echo "make template            validate template.yaml"
	@echo "make check               run lint, template and test"
	@echo "make test-all            run all tests, with DynamoDB Local (needs Java and Maven)"
	@echo "make test-lambda-python  run the tests of core and the site on Lambda's Python (needs Java and Maven)"
	@echo "make test-browsers       check every page in Chromium with axe, Lighthouse and others (needs Java)"
	@echo "make test-sam-local      visit the built site under sam local (needs Docker)"
	@echo "make attack              run the scanner wapiti against the site"
	@echo "make fuzz                send made-up forms and JSON to every page (FORMS=50000 for more)"
	@echo "make audit               compare the locks with known vulnerabilities (needs the internet)"
	@echo "make bench               measure pages and compare them with other frameworks; writes docs/performance.md"
	@echo "make lock                upgrade all dependencies"

# Only variables on the command line count, because some systems set NAME in the environment.
given = $(if $(filter command,$(firstword $(origin $(1)))),$($(1)))

.PHONY: serve
serve: export PASSWORD = $(call given,PASSWORD)
serve: .venv/ready
	@exec .venv/bin/python -m infra.serve

# SAM_LOCAL_OPTIONS are options of `sam local start-api` and `start-lambda`, such as --skip-pull-image.
.PHONY: sam-local
sam-local: .venv/ready sam
	@SAM_CLI_TELEMETRY=0 exec .venv/bin/python -m infra.serve.sam_local

.PHONY: page
page: export PAGE_FROM = $(call given,FROM)
page: export PAGE_NAME = $(call given,NAME)
page: export PAGE_TITLE = $(call given,TITLE)
page: export PAGE_FUNCTION = $(call given,FUNCTION)
page: export PAGE_KIND = $(call given,KIND)
page: export PAGE_PRIVATE = $(call given,PRIVATE)
page: export PAGE_MINUTES = $(call given,MINUTES)
page: export PAGE_SHARE = $(call given,SHARE)
page: .venv/ready
	@.venv/bin/wombat add "$$PAGE_FROM" --name "$$PAGE_NAME" --title "$$PAGE_TITLE" --function "$$PAGE_FUNCTION" \
		--kind "$$PAGE_KIND" --minutes "$$PAGE_MINUTES" $${PAGE_PRIVATE:+--private} $${PAGE_SHARE:+--share}

.PHONY: page-remove
page-remove: export PAGE_NAME = $(call given,NAME)
page-remove: .venv/ready
	@.venv/bin/wombat remove "$$PAGE_NAME"

# Without tests that CI alone needs, and without DynamoDB Local's, which are skipped with a message.
.PHONY: test
test: .venv/ready
	.venv/bin/$(PYTEST) -m "not slow and not sam_local" --ignore tests/browsers

# Without the tests that test-lambda-python and test-browsers run, except for attacks on the sandbox. Coverage would slow the
# scripts of tests/core/replay down.
.PHONY: test-all
test-all: .venv/ready sam
	.venv/bin/python -m infra.serve.dynamodb_local .venv/bin/$(PYTEST) --ignore tests/core/replay --ignore tests/browsers \
		--cov --cov-report=term
	.venv/bin/$(PYTEST) tests/core/replay/test_attacks.py tests/core/replay/test_hostile.py

# Needs Chromium and Java; the checkers are installed here.
.PHONY: test-browsers
test-browsers: .venv/ready checkers
	.venv/bin/$(PYTEST) tests/browsers

.PHONY: checkers
checkers: infra/verify/checkers/node_modules/ready

# Separate from the other tests, because it needs Docker and Lambda's image, and takes minutes.
.PHONY: test-sam-local
test-sam-local: .venv/ready sam
	SAM_CLI_TELEMETRY=0 .venv/bin/pytest -m sam_local tests/end_to_end

# The tests that depend on the Python version: scripts must behave as in a terminal with Lambda's.
.PHONY: test-lambda-python
test-lambda-python: .venv/ready
	@"$$(.venv/bin/python -m infra.build.lambda_python)" infra/build/environment.py .venv-lambda-python dev
	.venv/bin/python -m infra.serve.dynamodb_local .venv-lambda-python/bin/$(PYTEST) tests/core tests/site --ignore tests/core/lists

# Takes minutes. It measures the sample pages of the tests, as attack attacks them, because those in functions may be gone.
# The other frameworks are installed for Lambda's Python.
.PHONY: bench
bench: .venv/ready .venv-bench/ready
	.venv/bin/python -m tests.support.samples infra.bench

# Takes minutes. The table is in memory, or in the DynamoDB at DYNAMODB_ENDPOINT.
.PHONY: attack
attack: .venv/ready .venv-wapiti/ready
	.venv/bin/python -m tests.support.samples infra.verify.attack

# FORMS is the number of made-up forms, and PROGRAMS that of JSON requests to each page.
FORMS ?= 3000
PROGRAMS ?= 100
.PHONY: fuzz
fuzz: .venv/ready .venv-schemathesis/ready
	.venv/bin/python -m infra.verify.fuzz --forms $(FORMS) --programs $(PROGRAMS)

# Compares each lock with the list of known vulnerabilities at PyPI, so it needs the internet. AUDIT_OPTIONS are options of
# pip-audit, such as --vulnerability-service osv.
AUDIT_LOCKS ?= $(wildcard infra/build/locks/*.txt)
.PHONY: audit
audit: .venv/ready .venv-audit/ready
	@failed=0; for lock in $(AUDIT_LOCKS); do \
	  echo "$$lock"; \
	  .venv-audit/bin/pip-audit --requirement "$$lock" --require-hashes --disable-pip --progress-spinner off \
	    $(AUDIT_OPTIONS) || failed=1; \
	done; exit $$failed

# Validates the template, its translation by SAM for dev and for prod, and checkov's policies, with the exceptions in the
# template. W2001: the translator has already replaced that parameter.
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
		$(wildcard functions/*/requirements.*)
	@$(PYTHON) infra/build/environment.py .venv dev

.venv-audit/ready .venv-bench/ready .venv-schemathesis/ready .venv-wapiti/ready: .venv-%/ready: \
		.venv/ready infra/build/environment.py infra/build/locks/uv.txt infra/build/locks/%.txt
	@"$$(.venv/bin/python -m infra.build.lambda_python)" infra/build/environment.py .venv-$* $*

.venv-checkers/ready .venv-checkov/ready .venv-sam/ready: .venv-%/ready: \
		infra/build/environment.py infra/build/locks/uv.txt infra/build/locks/%.txt
	@$(PYTHON) infra/build/environment.py .venv-$* $*

infra/verify/checkers/node_modules/ready: infra/verify/checkers/package-lock.json | .venv-checkers/ready
	@echo "Preparing the checkers from npm"
	@cd infra/verify/checkers && "$(CURDIR)/.venv-checkers/bin/npm" ci --loglevel=error
	@touch $@

# Fills the folders of pages that are container images, before `sam build`.
.PHONY: images
images: .venv/ready
	@.venv/bin/python -m infra.build.images

build-%: .venv/ready
	@.venv/bin/python -m infra.build.package $* "$(ARTIFACTS_DIR)"

# Installs the SAM CLI as .venv-sam/bin/sam.
.PHONY: sam
sam: .venv-sam/ready

# Upgrades every lock to the newest versions that pyproject.toml allows. The locks of pages follow the development lock, so
# that tests run with the deployed versions.
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
	$(LOCK) --upgrade --group pyproject.toml:schemathesis -o infra/build/locks/schemathesis.txt
	$(LOCK) --upgrade --group pyproject.toml:audit -o infra/build/locks/audit.txt
