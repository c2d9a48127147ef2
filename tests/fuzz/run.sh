#!/bin/sh
# run.sh FUZZER SECONDS: fuzzes from the kept seeds; what it grows goes beside the fuzzer. A finding is
# written to the current folder of the fuzzer's build and fails the run.
set -eu
fuzzer=$1
seconds=$2
seeds=$(dirname "$0")/seeds/$(basename "$fuzzer")
corpus=$fuzzer.corpus
mkdir -p "$corpus"
exec "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
  -artifact_prefix="$fuzzer." "$corpus" "$seeds"
