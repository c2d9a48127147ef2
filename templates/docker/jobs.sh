#!/bin/sh
# How many compilers run at once: JOBS, or one a core, but no more than memory holds at 850 MB each.
set -eu

if [ -n "${JOBS:-}" ]; then
  echo "$JOBS"
  exit 0
fi
free=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
  limit=$(cat "$file" 2>/dev/null || echo max)
  if [ "$limit" != max ] && [ $((limit / 1048576)) -lt "$free" ]; then
    free=$((limit / 1048576))
  fi
done
jobs=$((free / 850))
[ "$jobs" -le "$(nproc)" ] || jobs=$(nproc)
[ "$jobs" -ge 1 ] || jobs=1
echo "$jobs"
