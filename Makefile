# Everything here does its own set-up; `make help` lists it.
SHELL := /bin/bash
GO ?= go
BIN := bin/chapterhouse
VERSION ?= $(shell git describe --tags --always 2>/dev/null || echo dev)
LDFLAGS := -s -w -X chapterhouse/internal/app.Version=$(VERSION)
LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# The race detector watches everything but SQLite itself: C turned into Go, which it would make fifty times slower.
RACE := -race -gcflags='modernc.org/sqlite/lib=-race=false -d=checkptr=0'
# Without this a program with the race detector waits a second before it ends.
export GORACE := atexit_sleep_ms=0
# What freezes, kills and floods a hub has the machine for itself; its long forms measure times.
ALONE := ./internal/app/baddays
# What sweeps the whole hub for what must not be seen takes a quarter of the time without the race detector. The detector watches the
# same handlers asked at once in internal/web and internal/app, and watches the sweeps too in `make test-long`.
SWEEPS := ./internal/app/leaks
OTHERS = $$($(GO) list ./... | grep -v -e /baddays$$ -e /leaks$$)
export CGO_ENABLED ?= 0
# The router's MessagePack, which nothing here uses, takes a fifth of a first build. `go build` without the tag works as well.
export GOFLAGS += -tags=nomsgpack

PORT ?= 8100

.PHONY: help run dev storybook build image generate notices fmt lint test test-fast test-long fuzz bench bench-grown e2e drift clean

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build and serve the embedded hub; loads the demo on first start
	$(BIN) serve --demo

dev: ## run, and build again, start again and reload the browser whenever a source is saved; PORT is 8100 and the two after it
	.ci/dev $(PORT)

storybook: ## every component with fixture data, at 127.0.0.1:8090
	$(GO) run ./cmd/storybook

build: ## build bin/chapterhouse, one static binary
	@command -v $(GO) >/dev/null || { echo 'Install Go 1.26 or later (https://go.dev/dl) and run this again.' >&2; exit 1; }
	@[ -x $(BIN) ] || echo 'The first build fetches some 90 modules and compiles them, SQLite among them: some minutes on two cores. Later builds take seconds.'
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/chapterhouse

image: ## build the container image with podman, or with docker
	$$(command -v podman || command -v docker) build -t chapterhouse --build-arg VERSION=$(VERSION) -f deploy/Containerfile .

notices: ## write docs/third-party.md from the licenses of what the binary holds
	$(GO) test ./internal/notices -run TestNoticesAreComplete -update

generate: ## write the Go code of the templates, and the catalogs from the sentences in the sources
	$(GO) tool templ generate -path ./components
	$(GO) test ./internal/say -run TestCatalogsAreComplete -update

fmt: ## format Go and templates
	gofmt -w cmd components internal migrations static
	$(GO) tool templ fmt components

drift: ## fail when the generated code is not what the templates say
	.ci/drift

lint: drift ## vet and golangci-lint
	$(GO) vet ./...
	$(GO) run $(LINT) run

# `make lint` vets; the tests need not do it again.
test: drift ## everything: both databases, Redis, browser, race detector
	CI=true .ci/servers $(GO) test -vet=off -timeout 20m $(SWEEPS)
	CGO_ENABLED=1 CI=true .ci/servers $(GO) test -vet=off $(RACE) -timeout 20m $(OTHERS)
	CGO_ENABLED=1 CI=true .ci/servers $(GO) test -vet=off $(RACE) -timeout 20m $(ALONE)

test-fast: ## the tests that need no server
	$(GO) test ./...

test-long: ## make test with its long forms and a provider under Node, then every fuzzer for a minute
	CGO_ENABLED=1 CI=true CHAPTERHOUSE_TEST_LONG=1 .ci/servers $(GO) test -vet=off $(RACE) -timeout 60m $(SWEEPS) $(OTHERS)
	CGO_ENABLED=1 CI=true CHAPTERHOUSE_TEST_LONG=1 .ci/oidc-provider .ci/servers $(GO) test -vet=off $(RACE) -timeout 60m $(ALONE)
	$(MAKE) fuzz

fuzz: ## every fuzzer for a minute
	.ci/fuzz 60s

e2e: ## the browser tests alone
	CGO_ENABLED=1 CI=true .ci/servers $(GO) test -vet=off $(RACE) -timeout 20m ./internal/app/

bench: ## figures of the whole program beside a hello handler, then the benchmarks of the parts; on an idle machine
	DURABLE=1 CHAPTERHOUSE_TEST_FIGURES=1 .ci/servers $(GO) test -count=1 -v -timeout 20m -run TestFigures ./internal/app/figures/
	.ci/servers $(GO) test -run '^$$' -bench . -benchmem ./...

GROWN ?= 1000000
PERCENT ?= 100
bench-grown: ## figures of the search as a hub grows to GROWN events, and of a restore of PERCENT of 2.1 million rows; minutes and gigabytes, on an idle machine
	DURABLE=1 CHAPTERHOUSE_TEST_GROWN=$(GROWN) .ci/servers $(GO) test -count=1 -v -timeout 60m -run TestGrown ./internal/app/figures/
	CHAPTERHOUSE_TEST_FIGURES=1 CHAPTERHOUSE_TEST_RESTORE=$(PERCENT) $(GO) test -count=1 -v -timeout 60m -run TestRestoreFigures ./internal/app/figures/

clean: ## remove what was built
	rm -rf bin
