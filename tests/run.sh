#!/bin/bash
# Every test, from a bare Debian 12: installs what they need, builds with sanitizers, runs all of them,
# fuzzes for a while, tries the package on a bare system, prints a look at the bench.
#   GIZGEN_FUZZ_SECONDS   how long each fuzzer runs (5)
#   GIZGEN_BUILD          where the builds go (build/)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
build=${GIZGEN_BUILD:-$root/build}
fuzz_seconds=${GIZGEN_FUZZ_SECONDS:-5}
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
for folder in tests/cli tests/service/net tests/service/api tests/service/wechat tests/panel tests/wechat tests/docker; do
  (cd $folder && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
done

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }

# One build holds the tests and the fuzzers: clang, because it has libFuzzer. GCC builds the release.
say "building tests and fuzzers with sanitizers"
CC=clang CXX=clang++ make_build "$build/debug" all -DCMAKE_BUILD_TYPE=Debug -DGIZGEN_TESTS=ON -DGIZGEN_FUZZ=ON \
  -DGIZGEN_SANITIZE=ON -DCMAKE_C_FLAGS_DEBUG=-gline-tables-only -DCMAKE_CXX_FLAGS_DEBUG=-gline-tables-only
say "building the release"
make_build "$build/release" all -DCMAKE_BUILD_TYPE=Release -DGIZGEN_TESTS=OFF -DGIZGEN_BENCH=ON \
  -DGIZGEN_BENCH_SERVICE=OFF

say "tests"
ctest --test-dir "$build/debug" --output-on-failure -j4 | tee "$build/logs/ctest.log" | grep -E 'Test +#|tests passed|\*\*\*' || true
summary=$(grep -E 'tests passed' "$build/logs/ctest.log")
ctest_failed=$(sed -E 's/.* ([0-9]+) tests failed.*/\1/' <<<"$summary")
ctest_total=$(sed -E 's/.* out of ([0-9]+).*/\1/' <<<"$summary")
failed=$((failed + ctest_failed))
passed=$((passed + ctest_total - ctest_failed))
awk '/ Testing: / { name = $NF } /^not (here|installed): / { print "  skipped  " name ", " $0 }' \
  "$build/debug/Testing/Temporary/LastTest.log"
# What each failed one said last.
awk 'function tell(   i) { for (i = n > 80 ? n - 80 : 1; i <= n; i++) print line[i]; n = 0 }
     /^ *[0-9]+\/[0-9]+ Test +#|tests passed/ { tell(); failed = /\*\*\*/ && !/Skipped/ }
     failed { line[++n] = $0 }
     END { tell() }' "$build/logs/ctest.log"

say "fuzzing, $fuzz_seconds s each"
fuzzers=()
for fuzzer in "$build"/debug/tests/fuzz/fuzz_*; do
  [ -x "$fuzzer" ] && [ -f "$fuzzer" ] || continue
  fuzzers+=("$(basename "$fuzzer")")
done
# As many at once as there are cores; then what each of them said.
printf '%s\n' "${fuzzers[@]}" | xargs -P "$(nproc)" -I{} sh -c \
  'tests/fuzz/run.sh "$1/debug/tests/fuzz/{}" "$2" >"$1/logs/{}.log" 2>&1; echo $? >"$1/logs/{}.code"' _ "$build" "$fuzz_seconds"
for fuzzer in "${fuzzers[@]}"; do
  step "$fuzzer" sh -c 'cat "$1.log"; exit "$(cat "$1.code")"' _ "$build/logs/$fuzzer"
done

say "package"
step "the package on a bare Debian 12" tests/package.sh "$build/release"

say "quickstart"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
step "the quickstart switches its socket" env GIZGEN="$build/release/generator/gizgen" OUT="$build/quickstart" \
  PORT="$(free_port)" GZ_DEVICE_TCP_ADDR="127.0.0.1:$(free_port)" samples/quickstart.sh --check

say "bench"
GIZGEN_BRIEF=1 tests/bench/run.sh "$build/release" || failed=$((failed + 1))

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
