#!/bin/bash
# run.sh BUILD: measures a release build and prints tables. It asserts nothing: figures are for reading.
#   GIZGEN_BRIEF=1       a look only: fewer runs, shorter loads, about a third of the time
#   GIZGEN_SOAK_FRAMES   how many frames the engine is soaked with (10 million; 100 million take half a minute)
#   GIZGEN_STORE_URL     an empty PostgreSQL database that the store is measured with too
set -euo pipefail
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
gizgen=$build/generator/gizgen
# In memory where that is possible: a disk's file system takes longer to make files than gizgen does.
memory=/dev/shm
[ -w $memory ] || memory=${TMPDIR:-/tmp}
work=$(mktemp -d -p $memory)
trap 'rm -rf "$work"' EXIT
runs=30
many_runs=3
if [ -n "${GIZGEN_BRIEF:-}" ]; then
  runs=5
  many_runs=1
  : "${GIZGEN_SOAK_FRAMES:=1000000}"
fi
python3 "$here/definitions.py" "$work"
cp "$here/ten.yaml" "$here/ten.proto" "$work"
cd "$work"

# row LABEL COMMAND: the median of the command's wall time, each run a new process, output folder gone.
row() {
  hyperfine --shell=none --warmup 2 --min-runs $runs --prepare 'rm -rf out' --export-json time.json \
    --style none "$2" >/dev/null 2>&1
  jq -r --arg name "$1" '.results[0] | [$name, (.median * 1000), (.min * 1000), (.max * 1000)] | @tsv' \
    time.json | awk -F'\t' '{printf "  %-52s %8.2f ms  (%.2f to %.2f)\n", $1, $2, $3, $4}'
}

# peak LABEL COMMAND...: resident memory at its largest.
peak() {
  local label=$1
  shift
  rm -rf out
  /usr/bin/time -f '%M' -o memory "$@" >/dev/null
  awk -v label="$label" '{printf "  %-52s %8.1f MB\n", label, $1 / 1024}' memory
}

echo "generation, a new process each time, median (min to max)"
row "gizgen generate, 10 datapoints, every target" "$gizgen generate ten.yaml -o out"
mkdir -p proto
row "protoc --cpp_out, the same 10 fields" "protoc --cpp_out=proto ten.proto"
row "nanopb_generator, the same 10 fields" "nanopb_generator.py -q -D proto ten.proto"
row "gizgen generate, 200 datapoints" "$gizgen generate points_200.yaml -o out"
many="$gizgen generate $(printf '%s ' many/*.yaml)-o out"
hyperfine --shell=none --runs $many_runs --prepare 'rm -rf out' --export-json time.json \
  --style none "$many" >/dev/null 2>&1
jq -r '"  gizgen generate, 1,000 definitions in one call         \(.results[0].median * 1000 | round) ms"' \
  time.json
row "gizgen check, 10 datapoints" "$gizgen check ten.yaml"
row "gizgen decode, one frame" "$gizgen decode ten.yaml ffff0005070000000c"

echo "memory"
peak "gizgen generate, 10 datapoints" "$gizgen" generate ten.yaml -o out
peak "gizgen generate, 200 datapoints" "$gizgen" generate points_200.yaml -o out
peak "gizgen generate, 1,000 definitions in one call" "$gizgen" generate many/*.yaml -o out

echo "the firmware's engine, ten datapoints"
GIZ_PRODUCTS=$build/tests/bench/product "$here/../mcu/size.sh"
echo "frames through the receive path: good ones, damaged ones, noise"
"$build/tests/bench/mcu_soak" "${GIZGEN_SOAK_FRAMES:-10000000}"

echo "a fleet in one process on one core, each device reporting every 10 s"
python3 "$here/fleet_bench.py" "$gizgen"

for program in "$build"/tests/bench/*_bench; do
  [ -x "$program" ] && { echo "$(basename "$program")"; "$program"; }
done
[ -x "$here/codec/run.sh" ] && "$here/codec/run.sh" "$build"
if [ ! -x "$build/tests/bench/bench_backend" ]; then
  echo "the service: not in this build (-DGIZGEN_BENCH_SERVICE=ON)"
  exit 0
fi
[ -d "$here/../service/net/node_modules/ws" ] && node "$here/ws/bench.mjs" "$build/tests/bench/ws_echo"
echo "the service's store, on one core, SQLite on the disk"
disk=$(mktemp -d)
trap 'rm -rf "$work" "$disk"' EXIT
taskset -c 0 "$build/tests/bench/service/store_bench" "sqlite://$disk/app.db"
if [ -n "${GIZGEN_STORE_URL:-}" ]; then
  echo "the same, PostgreSQL"
  taskset -c 0 "$build/tests/bench/service/store_bench" "$GIZGEN_STORE_URL"
fi
[ -d "$here/../service/net/node_modules/ws" ] && "$here/service/run.sh" "$build"
[ -d "$here/../service/wechat/node_modules/wechat" ] && "$here/wechat/run.sh" "$build"
exit 0
