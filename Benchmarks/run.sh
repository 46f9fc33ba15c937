#!/bin/sh
# Builds for release and measures; see docs/PERFORMANCE.md. Arguments go to boxoffice-bench: --quick for a look,
# --only PART,PART for some of it (`boxoffice-bench --help` names them). A run of every part is kept as
# Benchmarks/results/DATE-COMMIT.json, a quick one with -quick behind it.
set -eu
cd "$(dirname "$0")/.."
# Twice: now and then the optimiser does not find a constant of the C library beside the tests' own.
build() {
  swift build -c release --static-swift-stdlib --product "$1" ||
    swift build -c release --static-swift-stdlib --product "$1"
}
build boxoffice
build boxoffice-bench
date=$(date -u +%F)
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
name=Benchmarks/results/$date-$commit
git diff --quiet HEAD 2>/dev/null || commit=$commit+
for argument; do
  case $argument in
  --quick) name=$name-quick ;;
  --only | --compare | --from) exec .build/release/boxoffice-bench --date "$date" --commit "$commit" "$@" ;;
  esac
done
mkdir -p Benchmarks/results
exec .build/release/boxoffice-bench --date "$date" --commit "$commit" --json "$name.json" "$@"
