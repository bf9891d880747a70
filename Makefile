# make demo   the main job on a small event drawn by eventroll itself
# make bench  figures, beside the peers'. What an engine of many machines costs takes minutes more: make test-cluster ONLY=ClusterOverhead
# make test   all tests but those of a cluster (make test-cluster); installs what they need (pinned) into .tools, or by apt
GO     ?= go
TOOLS  := $(CURDIR)/.tools
WEB    := gallery/site/web
DIST   := gallery/site/dist/site.js
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
# nodynamic: gen2brain/heic would link against the system's libc, to look for a libheif that is not used.
BUILD  := CGO_ENABLED=0 $(GO) build -tags nodynamic -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
export PATH := $(TOOLS)/bin:$(PATH)

.PHONY: build demo test test-cluster lint bench soak release tools clean
build: $(DIST)
	$(BUILD) -o bin/ ./cmd/...

demo: build
	bin/eventroll demo demo

test: $(DIST) tools
	$(GO) test -timeout 20m ./...
	npm --prefix $(WEB) run --silent test
	TZ=America/Los_Angeles LC_ALL=C $(GO) test -count 1 -short ./gallery/... ./pipeline ./cmd/...

# An event on several machines, which are harmed meanwhile. Building the Temporal server takes a quarter of an hour, once.
# 1.32.2 wants a newer Go. The server's program is called "server", so it has a folder of its own.
ONLY ?= Cluster
test-cluster: $(DIST) $(TOOLS)/bin/versitygw $(TOOLS)/temporal/server
	EVENTROLL_CLUSTER=1 $(GO) test -count 1 -timeout 60m -v -run $(ONLY) ./pipeline/temporal
$(TOOLS)/temporal/server:
	GOBIN=$(TOOLS)/temporal $(GO) install go.temporal.io/server/cmd/server@v1.32.1

lint: $(DIST) $(TOOLS)/bin/staticcheck
	test -z "$$(gofmt -l cmd gallery pipeline)" || { gofmt -l cmd gallery pipeline; false; }
	$(GO) vet ./... && GOOS=windows $(GO) vet ./... && GOOS=darwin $(GO) vet ./...
	staticcheck ./...
	$(GO) mod tidy -diff
	npm --prefix $(WEB) run --silent check

bench: $(DIST) tools $(TOOLS)/peers
	$(GO) test -run '^$$' -bench . -benchmem ./...

soak: $(DIST) tools
	EVENTROLL_SOAK=1 $(GO) test -timeout 80m -count 1 ./pipeline/... ./cmd/...
	for f in $$(grep -rhoE 'func Fuzz[A-Za-z0-9]+' --include=*_test.go . | cut -d' ' -f2 | sort -u); do \
	  for p in $$(grep -rlE "func $$f\(" --include=*_test.go . | xargs -n1 dirname | sort -u); do \
	    $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 10m -fuzzminimizetime 1x $$p || exit 1; done; done

release: $(DIST)
	for t in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64; do \
	  GOOS=$${t%/*} GOARCH=$${t#*/} $(BUILD) -o release/eventroll-$${t%/*}-$${t#*/}$$(test $${t%/*} = windows && echo .exe) ./cmd/eventroll || exit 1; done
	cd release && sha256sum eventroll-* > SHA256SUMS

$(DIST): $(wildcard $(WEB)/*.ts $(WEB)/*.css $(WEB)/package*.json $(WEB)/tsconfig.json)
	npm --prefix $(WEB) ci --silent && npm --prefix $(WEB) run --silent build && touch $(DIST)

tools: $(TOOLS)/bin/versitygw $(TOOLS)/toxiproxy/server $(TOOLS)/apt
$(TOOLS)/bin/versitygw:
	GOBIN=$(TOOLS)/bin $(GO) install github.com/versity/versitygw/cmd/versitygw@v1.8.0
# Bad networks for tests. Its program is called "server", so it has a folder of its own.
$(TOOLS)/toxiproxy/server:
	GOBIN=$(TOOLS)/toxiproxy $(GO) install github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0
$(TOOLS)/bin/staticcheck:
	GOBIN=$(TOOLS)/bin $(GO) install honnef.co/go/tools/cmd/staticcheck@v0.8.2
# exiftool is what metadata is held against, libvips pictures, chromium what pages are looked at with;
# jekyll and hugo make pages of rewritten posts.
$(TOOLS)/apt: Makefile
	if .ci/apt libimage-exiftool-perl libvips-tools chromium fonts-noto-cjk jekyll hugo; then mkdir -p $(TOOLS) && touch $@; fi

# What bench holds renditions and uploads against.
$(TOOLS)/peers:
	.ci/apt libvips-tools rclone
	npm install --silent --no-save --no-audit --prefix $(TOOLS)/peers sharp@0.35.5

clean:
	rm -rf bin release demo $(WEB)/node_modules gallery/site/dist/*.js gallery/site/dist/*.css
