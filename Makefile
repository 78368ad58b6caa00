# windsock: `make run` to see it, `make test` to trust it.

SWIFT ?= swift
VENV := .build/venv
PYTHON := $(VENV)/bin/python
SOURCES := Sources Tests Package.swift
RELEASE := $(CURDIR)/.build/release/windsock
DEBUG := $(CURDIR)/.build/debug/windsock
PREFIX ?= /usr/local

BUILD_PACKAGES := git pkg-config libncurses-dev zlib1g-dev libpcre2-dev libzstd-dev liblz4-dev
TEST_PACKAGES := tmux tshark tcpdump nginx nodejs node-ws chromium libnss3-tools curl openssl \
  mosquitto protobuf-compiler gcc libc6-dev iproute2 nftables man-db groff-base zstd lz4 zsh fish
# What `make dist` links as archives: the libraries of Package.swift, and what they are made of.
LINKED := ncursesw tinfo pcre2-8 z zstd lz4 stdc++
PKG_CONFIG_NAMES := zlib libzstd liblz4 libpcre2-8
DEB_PACKAGES := dpkg-dev binutils xz-utils
PROGRAM_PACKAGES := node-undici golang-go golang-github-gorilla-websocket-dev default-jdk-headless \
  firefox-esr
LOAD_PACKAGES := gcc libc6-dev libssl-dev zlib1g-dev
BENCH_PACKAGES := nginx haproxy openssl $(LOAD_PACKAGES)

# The Swift runtime goes into the binary where the toolchain brings its static form.
STATIC := $(shell d=$$(dirname "$$(command -v $(SWIFT) 2>/dev/null)" 2>/dev/null); \
  [ -d "$$d/../lib/swift_static" ] && echo --static-swift-stdlib)

# Every package is built without the checks at run time that no two accesses overlap, which cost a
# busy connection a sixth of its instructions, and with a look at the bodies of each other's
# functions. Debug builds, and so all tests, keep the checks.
# A release says which commit it was built from; other builds need not be made anew for each.
COMMIT = WINDSOCK_COMMIT=$$(git describe --always --dirty 2>/dev/null)
RELEASE_FLAGS := -c release -Xswiftc -enforce-exclusivity=unchecked -Xswiftc -cross-module-optimization \
  -Xlinker --no-export-dynamic

.NOTPARALLEL:
.PHONY: help run build install install-built built uninstall man completions deb dist test-package pictures test house unit interop conformance test-programs test-tls-matrix test-decryption mutations fuzz goldens fields hooks \
  lint format bench bench-open bench-ui bench-micro bench-replay bench-lines bench-decryption bench-growth bench-all clean \
  toolchain build-packages test-packages venv venv-mitmproxy

help:
	@echo "make run         build what is missing and start the demo: everything on one screen, no network"
	@echo "make build       the release binary: .build/release/windsock"
	@echo "make install     that binary, its manual, completions and themes under $(PREFIX) (PREFIX=... for elsewhere)"
	@echo "make install-built  the same of what make build has made: for root, or where there is no Swift"
	@echo "make uninstall   takes them away again"
	@echo "make dist        an archive with a binary that needs the C library alone: .build/package"
	@echo "make test-package  installs both in a bare Debian, uses and removes them (root)"
	@echo "make pictures    README's pictures, of the screen as it is now"
	@echo "make deb         a package for Debian: .build/package"
	@echo "make man         the pages of the manual: .build/man"
	@echo "make test        formatting, unit tests, real peers, real terminal; sets up what it needs"
	@echo "make house       which target may import which, and other things of ARCHITECTURE.md"
	@echo "make conformance the Autobahn|Testsuite on connect --echo, listen --echo and the proxy"
	@echo "make test-programs  windsock run and browser with Java, Go, undici and Firefox (large packages)"
	@echo "make test-tls-matrix  every TLS handshake, cut at every byte, and every certificate, in every way"
	@echo "make test-decryption  TLS of captures in every cipher suite, with tshark as the judge"
	@echo "make fuzz        seeded damage to everything that comes from outside, ROUNDS=2000 a test"
	@echo "make mutations   small changes to the program that its own tests must notice (TARGETS=, COUNT=, SEED=)"
	@echo "make goldens     records the pictures and texts that tests compare with; look at git diff afterwards"
	@echo "make fields      writes README's table of fields, from the decoders"
	@echo "make hooks       has git run lint and the pure tests before each commit"
	@echo "make lint        formatting only; make format repairs it"
	@echo "make bench       beside nginx and HAProxy (PEERS=all: and mitmproxy): Tests/Benchmarks/RESULTS.md"
	@echo "make bench-open  opening and dumping captures of 1 M and 10 M frames, beside tshark"
	@echo "make bench-ui    from key to picture while frames pour in"
	@echo "make bench-micro parser, masks, UTF-8, inflating, log and filters, beside the memory's bandwidth"
	@echo "make bench-replay  how well a replay keeps the recorded gaps"
	@echo "make bench-lines   line mode beside Python's websockets"
	@echo "make bench-decryption  how fast captures of TLS are decrypted"
	@echo "make bench-growth  how cost grows with frames, connections and captures, with plots"
	@echo "make bench-all   all of these, one after the other"
	@echo "make clean       removes .build"

run: build
	@exec $(RELEASE) demo

build: toolchain build-packages
	@echo "==> release build (the first one fetches and compiles the packages: some minutes)"
	@$(COMMIT) $(SWIFT) build $(RELEASE_FLAGS) --product windsock $(STATIC) </dev/null

# DESTDIR is for those who make packages. What is installed is listed by `make uninstall`, too.
SHARE = $(DESTDIR)$(PREFIX)/share
PAGES = $(CURDIR)/.build/man

install: $(if $(shell command -v $(SWIFT) 2>/dev/null),build) install-built

# The same without building: where there is no Swift, or for root after the user's `make build`.
install-built: built man completions
	@install -D -s -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/windsock
	@for page in $(PAGES)/*; do \
	  install -D -m 644 "$$page" "$(SHARE)/man/man$${page##*.}/$${page##*/}"; done
	@install -D -m 644 .build/completions/windsock.bash $(SHARE)/bash-completion/completions/windsock
	@install -D -m 644 .build/completions/_windsock $(SHARE)/zsh/site-functions/_windsock
	@install -D -m 644 .build/completions/windsock.fish $(SHARE)/fish/vendor_completions.d/windsock.fish
	@install -D -m 644 -t $(SHARE)/windsock/themes themes/*.toml
	@install -D -m 644 -t $(SHARE)/doc/windsock README.md CHANGELOG.md LICENSE
	@.ci/package/notices $(CURDIR) $(NOTICES_OF) > $(SHARE)/doc/windsock/NOTICES
	@echo "==> $(DESTDIR)$(PREFIX)/bin/windsock, its manual, completions and themes"

uninstall:
	@rm -f $(DESTDIR)$(PREFIX)/bin/windsock $(SHARE)/man/man[157]/windsock*.[157] \
	  $(SHARE)/bash-completion/completions/windsock $(SHARE)/zsh/site-functions/_windsock \
	  $(SHARE)/fish/vendor_completions.d/windsock.fish
	@rm -rf $(SHARE)/windsock $(SHARE)/doc/windsock

built:
	@[ -x $(RELEASE) ] || { \
	  echo "windsock: there is no $(RELEASE); make it with: make build" >&2; exit 1; }

# The manual and the completions are made by the program, from the tables that --help is made from.
man: built
	@rm -rf $(PAGES) && mkdir -p $(PAGES) && $(RELEASE) manual $(PAGES)

completions: built
	@mkdir -p .build/completions
	@$(RELEASE) completions bash > .build/completions/windsock.bash
	@$(RELEASE) completions zsh > .build/completions/_windsock
	@$(RELEASE) completions fish > .build/completions/windsock.fish

# A package for Debian, with its shared libraries: .build/package/windsock_VERSION_ARCHITECTURE.deb
PACKAGE = $(CURDIR)/.build/package

deb: build
	@.ci/packages $(DEB_PACKAGES)
	@rm -rf $(PACKAGE)/stage $(PACKAGE)/windsock_*.deb && mkdir -p $(PACKAGE)/stage
	@$(MAKE) --no-print-directory install-built DESTDIR=$(PACKAGE)/stage PREFIX=/usr >/dev/null
	@.ci/package/deb $(PACKAGE)/stage $$($(RELEASE) --version | sed -n '1s/windsock \([^ ]*\).*/\1/p') $(PACKAGE)

# One binary that needs nothing but the C library: .build/package/windsock-VERSION-MACHINE.tar.gz. The
# linker takes the archives of the libraries where a folder before the system's has nothing else; the
# copies of what pkg-config is asked for name that folder, as their -L would come first.
STATIC_LIBRARIES = $(CURDIR)/.build/static

dist: toolchain build-packages
	@.ci/packages gcc $(DEB_PACKAGES)
	@rm -rf $(STATIC_LIBRARIES) && mkdir -p $(STATIC_LIBRARIES) $(PACKAGE)
	@for name in $(LINKED); do \
	  ln -s "$$(cc -print-file-name=lib$$name.a)" $(STATIC_LIBRARIES)/lib$$name.a; done
	@for name in $(PKG_CONFIG_NAMES); do \
	  sed 's|^libdir=.*|libdir=$(STATIC_LIBRARIES)|' \
	    "$$(pkg-config --variable=pcfiledir $$name)/$$name.pc" > $(STATIC_LIBRARIES)/$$name.pc; done
	@$(COMMIT) PKG_CONFIG_PATH=$(STATIC_LIBRARIES) $(SWIFT) build $(RELEASE_FLAGS) --product windsock \
	  $(STATIC) -Xlinker -L$(STATIC_LIBRARIES) </dev/null
	@rm -rf $(PACKAGE)/dist $(PACKAGE)/windsock-*.tar.gz*
	@$(MAKE) --no-print-directory install-built DESTDIR=$(PACKAGE)/dist PREFIX= \
	  NOTICES_OF="libncurses-dev libpcre2-dev zlib1g-dev libzstd-dev liblz4-dev libstdc++6" >/dev/null
	@.ci/package/dist $(PACKAGE)/dist $$($(RELEASE) --version | sed -n '1s/windsock \([^ ]*\).*/\1/p') $(PACKAGE)

# In a chroot of bare Debian; needs root and a mirror.
test-package: deb dist venv
	@.ci/packages lintian debootstrap
	@$(PYTHON) -m pytest Tests/Package </dev/null

# Pictures of the demo's screen for README, of the program as it is now.
pictures: build test-packages venv
	@mkdir -p .github/pictures
	@$(PYTHON) Tests/Pictures/pictures.py $(RELEASE) .github/pictures </dev/null

test: lint house unit interop
	@echo "==> all tests passed"

# Looks at the code, builds nothing.
house: toolchain venv
	@echo "==> the arrows of ARCHITECTURE.md"
	@SWIFT="$(SWIFT)" $(PYTHON) -m pytest Tests/House </dev/null

# One debug build serves the unit tests and, as a program, the tests with real peers.
unit: toolchain build-packages
	@echo "==> debug build"
	@$(SWIFT) build --build-tests </dev/null
	@echo "==> unit tests"
	@$(SWIFT) test --skip-build </dev/null

# Tests with peers mostly wait, so two files run beside each other; the screen wants to be alone.
interop: unit test-packages venv venv-mitmproxy
	@echo "==> real peers and the real terminal"
	@WINDSOCK="$${WINDSOCK:-$(DEBUG)}" $(PYTHON) -m pytest -n 2 --dist loadfile Tests/Interop </dev/null
	@WINDSOCK="$${WINDSOCK:-$(DEBUG)}" $(PYTHON) -m pytest Tests/EndToEnd </dev/null

# Where there is no Python 2.7, which the suite needs, this says so and holds nothing up.
conformance: unit venv
	@status=0; Tests/Conformance/setup $(CURDIR)/.build/autobahn </dev/null || status=$$?; \
	  if [ $$status = 77 ]; then echo "==> conformance skipped" >&2; exit 0; fi; \
	  [ $$status = 0 ] || exit $$status; \
	  WINDSOCK="$${WINDSOCK:-$(DEBUG)}" $(PYTHON) Tests/Conformance/conformance.py \
	    $(CURDIR)/.build/autobahn </dev/null

# Programs whose toolchains and libraries are large; what is not there is skipped, and said.
test-programs: unit test-packages venv
	@for package in $(PROGRAM_PACKAGES); do .ci/packages $$package || true; done
	@WINDSOCK="$${WINDSOCK:-$(DEBUG)}" $(PYTHON) -m pytest Tests/Programs -rs </dev/null

# TLS of captures, in every cipher suite that OpenSSL has here; tshark says what is in them.
test-decryption: unit test-packages venv
	@WINDSOCK="$${WINDSOCK:-$(DEBUG)}" $(PYTHON) -m pytest Tests/Interop/test_decryption.py \
	  Tests/Matrix/test_decryption_suites.py </dev/null

# Longer than the other tests together, so not among them: Tests/RESULTS.md has the last result.
test-tls-matrix: unit test-packages venv
	@WINDSOCK="$${WINDSOCK:-$(DEBUG)}" $(PYTHON) -m pytest Tests/Matrix </dev/null

mutations: toolchain build-packages
	@$(if $(wildcard $(PYTHON)),$(PYTHON),python3) Tests/Mutations/mutations.py $(TARGETS) \
	  $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED)) </dev/null

fuzz: toolchain build-packages
	@$(SWIFT) build --build-tests </dev/null
	@WINDSOCK_FUZZ_ROUNDS=$(or $(ROUNDS),2000) $(SWIFT) test --skip-build --filter FuzzTests </dev/null

# A test that records fails, so that nobody takes a new picture for one that was compared: what
# changed is for git diff to show.
goldens: toolchain build-packages
	@$(SWIFT) build --build-tests </dev/null
	@RECORD_SNAPSHOTS=1 $(SWIFT) test --skip-build \
	  --filter 'ScreenTests|InspectorTests|ViewTests' </dev/null >/dev/null 2>&1 || true
	@git status --short -- Tests/*/Goldens

# A test compares README with it.
fields: toolchain build-packages
	@$(SWIFT) build --build-tests </dev/null
	@RECORD_SNAPSHOTS=1 $(SWIFT) test --skip-build --filter FieldsTableTests </dev/null >/dev/null 2>&1
	@git diff --stat -- README.md

hooks:
	@ln -sf "$(CURDIR)/.ci/pre-commit" "$$(git rev-parse --git-path hooks)/pre-commit"
	@echo "==> git runs .ci/pre-commit before each commit"

lint: toolchain
	@echo "==> formatting"
	@$(SWIFT) format lint --strict --parallel --recursive $(SOURCES) </dev/null

format: toolchain
	@$(SWIFT) format --in-place --parallel --recursive $(SOURCES) </dev/null

bench: build venv
	@.ci/packages $(BENCH_PACKAGES)
	@WINDSOCK="$${WINDSOCK:-$(RELEASE)}" PEERS="$(PEERS)" $(PYTHON) Tests/Benchmarks/bench.py </dev/null

bench-open: build venv
	@.ci/packages tshark $(LOAD_PACKAGES)
	@WINDSOCK="$${WINDSOCK:-$(RELEASE)}" $(PYTHON) Tests/Benchmarks/bench_open.py </dev/null

bench-micro: toolchain build-packages venv
	@$(COMMIT) $(SWIFT) build $(RELEASE_FLAGS) --product MicroBenchmarks $(STATIC) </dev/null
	@$(PYTHON) Tests/Benchmarks/bench_micro.py </dev/null

bench-ui: build venv
	@.ci/packages $(LOAD_PACKAGES)
	@WINDSOCK="$${WINDSOCK:-$(RELEASE)}" $(PYTHON) Tests/Benchmarks/bench_ui.py </dev/null

bench-replay: build venv
	@WINDSOCK="$${WINDSOCK:-$(RELEASE)}" $(PYTHON) Tests/Benchmarks/bench_replay.py </dev/null

bench-lines: build venv
	@WINDSOCK="$${WINDSOCK:-$(RELEASE)}" $(PYTHON) Tests/Benchmarks/bench_lines.py </dev/null

bench-growth: build venv
	@.ci/packages $(BENCH_PACKAGES)
	@WINDSOCK="$${WINDSOCK:-$(RELEASE)}" $(PYTHON) Tests/Benchmarks/bench_growth.py </dev/null

# Every row of the benchmarks, one after the other: about an hour on an idle machine.
bench-all: bench bench-open bench-ui bench-lines bench-decryption bench-replay bench-micro bench-growth

bench-decryption: build venv
	@WINDSOCK="$${WINDSOCK:-$(RELEASE)}" $(PYTHON) Tests/Benchmarks/bench_decryption.py </dev/null

clean:
	@rm -rf .build

toolchain:
	@command -v $(SWIFT) >/dev/null || { \
	  echo "windsock: no Swift toolchain; install Swift 6.2 or later (https://swift.org/install) and put it on the PATH" >&2; exit 1; }

build-packages:
	@.ci/packages $(BUILD_PACKAGES)

test-packages:
	@.ci/packages $(TEST_PACKAGES)

venv:
	@.ci/venv $(VENV) Tests/requirements.txt

venv-mitmproxy:
	@.ci/venv .build/venv-mitmproxy Tests/mitmproxy.txt
