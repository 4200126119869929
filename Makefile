# The thin front door: every target is one script or one cmake call.
#
#   make run      install what is missing, build, load the demo corpus, serve both doors
#   make test     install what tests need, build with sanitizers, run everything
#   make build    build/bin/kbd and build/bin/kb
#   make soak     the tests' proofs with large counts (minutes)
#   make check    style and architecture checks
#   make bench    measure, on the law base where it is there; SIZE=10 make bench also at ten times its size
#   make screenshots  pictures of every page, in docs/screenshots
#   make relevance  measure the ranking on judged questions (docs/relevance.md)
#   make tune     try other numbers for the ranking and print what each gave

JOBS ?= $(shell nproc)
DATA ?= demo-data
INTERNAL ?= 127.0.0.1:8080
PUBLIC ?= 127.0.0.1:8081

.PHONY: build run test soak check screenshots bench relevance tune deps deps-test tsan coverage fuzz format clean

build: deps
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS)

run: build
	tools/run-demo build/bin $(DATA) $(INTERNAL) $(PUBLIC)

test: deps-test
	cmake --preset dev
	cmake --build --preset dev --parallel $(JOBS)
	tests/run build/dev

soak: deps-test
	cmake --preset dev
	cmake --build --preset dev --parallel $(JOBS)
	tests/soak build/dev

check: deps-test
	tools/check

bench: deps-test
	tools/install-packages bench
	-tools/install-packages peers
	cmake --preset bench
	cmake --build --preset bench --parallel $(JOBS)
	bench/run build/bench

relevance: deps
	-tools/install-packages peers
	cmake --preset bench
	cmake --build --preset bench --parallel $(JOBS)
	bench/relevance build/bench

tune: deps-test
	tools/install-packages bench
	cmake --preset bench
	cmake --build --preset bench --parallel $(JOBS)
	bench/tune-run build/bench

tsan: deps-test
	cmake --preset tsan
	cmake --build --preset tsan --parallel $(JOBS)
	tests/run build/tsan

screenshots: deps-test build
	tools/screenshots build/bin

coverage: deps-test
	tools/install-packages coverage
	cmake --preset coverage
	cmake --build --preset coverage --parallel $(JOBS)
	tests/run build/coverage
	gcovr --root . --filter '(base|text|content|xapian|indexer|import|search|api|kbd|cli)/' build/coverage

fuzz:
	tools/install-packages build fuzz
	cmake --preset fuzz
	cmake --build --preset fuzz --parallel $(JOBS)
	tests/fuzz/run build/fuzz

format:
	git ls-files '*.c' '*.h' '*.cc' | xargs clang-format -i

deps:
	tools/install-packages build

# Other makers' nodejs brings npm along, and then Debian's cannot be installed.
deps-test:
	tools/install-packages build test
	-command -v npm > /dev/null || tools/install-packages npm
	-tests/browser/install
	-tests/mcp/install

clean:
	rm -rf build
