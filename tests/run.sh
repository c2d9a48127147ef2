#!/bin/bash
# Every test, from a bare Debian 12: installs what they need, builds with sanitizers, runs all of them,
# fuzzes for a while, tries the package on a bare system, prints the bench.
#   GIZGEN_FUZZ_SECONDS   how long each fuzzer runs (20)
#   GIZGEN_BUILD          where the builds go (build/)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
build=${GIZGEN_BUILD:-$root/build}
fuzz_seconds=${GIZGEN_FUZZ_SECONDS:-20}
passed=0
failed=0

# step NAME COMMAND...: runs it, counts it; its output is shown whole where it fails.
step() {
  local name=$1 log
  shift
  log=$build/logs/$(tr -c 'a-z0-9\n' '-' <<<"$name").log
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1))
    printf '  ok    %s\n' "$name"
  else
    failed=$((failed + 1))
    printf '  FAIL  %s\n' "$name"
    tail -n 200 "$log"
  fi
}

# make_build FOLDER TARGET OPTIONS...: configures and builds one target.
make_build() {
  local folder=$1 target=$2
  shift 2
  cmake -G Ninja -S . -B "$folder" "$@" >"$build/logs/configure.log" ||
    { cat "$build/logs/configure.log"; exit 1; }
  cmake --build "$folder" --target "$target" >"$build/logs/build.log" || { tail -n 60 "$build/logs/build.log"; exit 1; }
}

mkdir -p "$build/logs"
samples/install.sh samples/packages.txt tests/packages.txt
command -v npm >/dev/null || samples/install.sh tests/packages-npm.txt
(cd tests/cli && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)

echo "building with sanitizers"
make_build "$build/debug" all -DCMAKE_BUILD_TYPE=Debug -DGIZGEN_TESTS=ON -DGIZGEN_SANITIZE=ON
echo "building the release"
make_build "$build/release" all -DCMAKE_BUILD_TYPE=Release -DGIZGEN_TESTS=OFF -DGIZGEN_BENCH=ON
echo "building the fuzzers"
CC=clang CXX=clang++ make_build "$build/fuzz" fuzzers -DCMAKE_BUILD_TYPE=RelWithDebInfo -DGIZGEN_FUZZ=ON \
  -DGIZGEN_SANITIZE=ON

echo "tests"
ctest --test-dir "$build/debug" --output-on-failure -j4 | tee "$build/logs/ctest.log" | grep -E 'Test +#|tests passed|\*\*\*' || true
summary=$(grep -E 'tests passed' "$build/logs/ctest.log")
ctest_failed=$(sed -E 's/.* ([0-9]+) tests failed.*/\1/' <<<"$summary")
ctest_total=$(sed -E 's/.* out of ([0-9]+).*/\1/' <<<"$summary")
failed=$((failed + ctest_failed))
passed=$((passed + ctest_total - ctest_failed))
[ "$ctest_failed" -eq 0 ] || sed -n '/\*\*\*Failed/,$p' "$build/logs/ctest.log" | head -n 200

echo "fuzzing, $fuzz_seconds s each"
for fuzzer in "$build"/fuzz/tests/fuzz/fuzz_*; do
  [ -x "$fuzzer" ] && [ -f "$fuzzer" ] || continue
  step "$(basename "$fuzzer")" tests/fuzz/run.sh "$fuzzer" "$fuzz_seconds"
done

echo "package"
step "the package on a bare Debian 12" tests/package.sh "$build/release"

echo "bench"
tests/bench/run.sh "$build/release" || failed=$((failed + 1))

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
