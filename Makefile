# boxoffice: the commands people type. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

RELEASE := .build/release/boxoffice
# More tests at once than this starve each other on two cores, and some wait for sockets.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 6
# The check that makes an import of a target that is not declared an error.
STRICT := --explicit-target-dependency-import-check error

.PHONY: help run cluster test test-sanitized test-pages test-contract lint format bench bench-report bench-compare bench-locks bench-past plans drill-redis schema ci deps lint-deps test-deps release

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: deps release ## build, then start with demo data on http://localhost:8080
	exec $(RELEASE) serve --demo $(FLAGS)

cluster: test-deps release ## PostgreSQL, Redis, two instances and nginx with demo data; Ctrl-C stops all
	exec scripts/cluster $(FLAGS)

# The cluster's faults are measured in seconds and have the machine for themselves.
test: test-deps release ## run every test
ifdef TEST_FLAGS
	scripts/run-tests $(STRICT) --disable-xctest $(TEST_FLAGS)
else
	scripts/run-tests $(STRICT) --disable-xctest --filter ClusterTests
	scripts/run-tests $(STRICT) --disable-xctest --skip-build --skip ClusterTests
	scripts/run-pages
	scripts/run-pages --older
	scripts/run-schemathesis
	scripts/run-generated-client
endif

test-pages: test-deps release ## test the pages in a real browser; PAGES_FLAGS='-k wallet' or --older
	scripts/run-pages $(PAGES_FLAGS)

test-contract: test-deps release ## ask a server what its OpenAPI document promises; SEED=7 EXAMPLES=50
	scripts/run-schemathesis $(ROLES)
	scripts/run-generated-client

# Left out: EndToEndTests and ClusterTests run the release program, which is not instrumented, StatementTests fill
# stores of many rows to explain plans, TidyTests read files, and benchmarks measure. Each sanitizer has a
# folder of its own, so that neither touches the usual build. Tests count seconds, and sanitized code takes ten
# times as many: SUITES='ThreadsTests HTTPServerTests' builds and runs some suites.
SANITIZERS ?= thread address
test-sanitized: test-deps ## run the suites with the thread and the address sanitizer; long
	for sanitizer in $(SANITIZERS); do \
		BOXOFFICE_SANITIZER=$$sanitizer BOXOFFICE_SUITES='$(SUITES)' TSAN_OPTIONS=halt_on_error=0:exitcode=66 ASAN_OPTIONS=detect_leaks=0 \
			scripts/run-tests $(STRICT) --disable-xctest --sanitize $$sanitizer \
			--scratch-path .build/sanitized-$$sanitizer || exit 1; \
	done

lint: lint-deps ## check the formatting, the rules, the pages' types and what runs without a browser
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks
	scripts/check-tidy
	scripts/check-pages
	scripts/test-check-pages
	scripts/check-deploy
	scripts/test-check-deploy

format: ## format the sources
	swift format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

bench: test-deps ## measure, with the limit beside each figure
	Benchmarks/run.sh $(BENCH_FLAGS)

# The newest run by default. The table in docs/PERFORMANCE.md and its picture are never written by hand.
RESULT ?= $(shell ls -t Benchmarks/results/*.json 2>/dev/null | head -1)
bench-report: ## write a run's table and picture into docs; RESULT=Benchmarks/results/DATE-COMMIT.json
	Benchmarks/run.sh --from $(RESULT) --document docs/PERFORMANCE.md --picture docs/pictures/performance.svg

bench-compare: ## show two runs beside each other; OLD=FILE.json NEW=FILE.json
	Benchmarks/run.sh --compare $(OLD) $(NEW)

bench-locks: test-deps ## compare locks with ours: one seat, one wallet, one payment, 1,000 at once
	Benchmarks/locks/run.sh $(BENCH_FLAGS)

bench-past: test-deps release ## measure a start and a press with 1,000 past arenas; some minutes
	Benchmarks/past/run.py $(BENCH_FLAGS)

plans: test-deps ## write docs/QUERY_PLANS.md, on stores of a million seats; PLAN_SEATS=100000
	PLAN_SEATS=$${PLAN_SEATS:-1000000} PLAN_REPORT=$(CURDIR)/docs/QUERY_PLANS.md \
		swift test $(STRICT) --disable-xctest --filter PlanReport

drill-redis: test-deps release ## lose Redis during a sale, twice, and look; see docs/INCIDENT_REDIS.md
	Benchmarks/drill/redis_lost.py $(DRILL_FLAGS)

schema: release ## write docs/schema anew, after a step of the schema was added
	scripts/print-schema

ci: test-deps lint ## what continuous integration runs: lint, strict build, every test
	swift build $(STRICT) --build-tests
	$(MAKE) --no-print-directory test

release: ## build the release binary
	swift build -c release --static-swift-stdlib --product boxoffice

deps: ## install missing Debian packages that building and running need
	@scripts/install-packages libmicrohttpd-dev libsqlite3-dev libsodium-dev libqrencode-dev \
		libpq-dev libhiredis-dev librdkafka-dev libcurl4-openssl-dev libidn2-dev zlib1g-dev \
		ca-certificates curl jq

lint-deps: ## install missing Debian packages that linting needs
	@scripts/install-packages python3-yaml nodejs node-typescript

test-deps: deps ## install missing Debian packages that tests and benchmarks need
	@scripts/install-packages nginx-light wrk openssl postgresql-15 redis-server python3-yaml \
		chromium python3-venv fonts-noto-cjk qrencode strace
	@scripts/install-promtool
	@scripts/make-venv
