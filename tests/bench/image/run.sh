#!/bin/bash
# run.sh GIZGEN: builds the images of samples/smart_socket for real, with buildah and without an engine, and
# prints their sizes, times, memory and digests. It takes about half an hour on two cores, so no other script
# calls it. As root:
#
#   tests/bench/image/run.sh build/release/generator/gizgen
#
#   WORK   where the storage is kept (a temporary folder of 15 GB, removed at the end)
#   JOBS   compilers at once (1, which is what fits into 1 GB)
#   OPTIMIZE   -Os
set -euo pipefail
for program in buildah mmdebstrap; do
  command -v $program >/dev/null || { echo "needs $program; skipped"; exit 0; }
done
[ "$(id -u)" -eq 0 ] || { echo "needs root for a chroot; skipped"; exit 0; }
gizgen=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
if [ -z "${WORK:-}" ]; then
  WORK=$(mktemp -d)
  trap 'awk -v below="$WORK/" "index(\$2, below) == 1 { print \$2 }" /proc/mounts | tac | xargs -r umount -l; rm -rf "$WORK"' EXIT
fi
mkdir -p "$WORK"
buildah=$("$root/tests/docker/base_image.sh" "$WORK")
rm -rf "$WORK/tree"
"$gizgen" generate "$root/samples/smart_socket/product.yaml" -o "$WORK/tree" >/dev/null
# OCI's format: in Docker's, buildah writes the name of the container that an image was made in, and no two are alike.
arguments=(--format oci --isolation chroot --network host --timestamp 0 --build-arg JOBS="${JOBS:-1}"
  --build-arg OPTIMIZE="${OPTIMIZE:--Os}")

say() { printf '  %-52s %s\n' "$1" "$2"; }

# build TAG OPTIONS...: seconds it took; what it said is shown where it failed.
build() {
  local tag=$1 before=$SECONDS
  shift
  $buildah bud "${arguments[@]}" "$@" -t "$tag" "$WORK/tree" >"$WORK/log" 2>&1 || { tail -n 40 "$WORK/log" >&2; exit 1; }
  echo $((SECONDS - before))
}

# size IMAGE: bytes of its files.
size() {
  local container path
  container=$($buildah from "$1")
  path=$($buildah mount "$container")
  find "$path" -xdev \( -type f -o -type l \) -printf '%i %s\n' | sort -u | awk '{ sum += $2 } END { print sum }'
  $buildah rm "$container" >/dev/null
}

# serves IMAGE: runs it as it is until it calls itself healthy.
serves() {
  local container program port=$((20000 + RANDOM % 9000))
  container=$($buildah from "$1")
  inside() {
    $buildah run --isolation chroot --network host --env PORT=$port --env GZ_DEVICE_TCP_ADDR=127.0.0.1:$((port + 1)) \
      --env GZ_DEVICE_UDP_ADDR=127.0.0.1:$((port + 1)) --env GZ_MQTT_LISTEN=127.0.0.1:$((port + 2)) "$container" "$@"
  }
  inside ./bin/server >"$WORK/log" 2>&1 &
  program=$!
  until inside ./bin/server --healthcheck >/dev/null 2>&1; do
    kill -0 $program 2>/dev/null || { tail -n 20 "$WORK/log" >&2; exit 1; }
    sleep 0.2
  done
  pkill -P $program || true
  wait $program || true
  $buildah rm "$container" >/dev/null
}

megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'; }
digest() { $buildah inspect --type image --format '{{.FromImageDigest}}' "$1"; }

# The whole build within one gigabyte of memory, where the kernel lets us say so.
limit=1073741824
group=""
for top in /sys/fs/cgroup/memory /sys/fs/cgroup; do
  if [ -e "$top/memory.limit_in_bytes" ] || { [ -e "$top/cgroup.controllers" ] && [ -w "$top/cgroup.procs" ]; }; then
    group=$top/gizgen-image-$$
    mkdir "$group" && break
  fi
done
in_group() {
  if [ -n "$group" ]; then
    echo $limit >"$group/memory.limit_in_bytes" 2>/dev/null || echo $limit >"$group/memory.max"
    echo "$BASHPID" >"$group/cgroup.procs"
  fi
  "$@"
}

echo "images of samples/smart_socket"
whole=$(in_group build run:first --layers)
say "the whole build" "$whole s"
if [ -n "$group" ]; then
  say "its memory, files it has read included, limit 1 GB" \
    "$(megabytes "$(cat "$group/memory.max_usage_in_bytes" 2>/dev/null || cat "$group/memory.peak")")"
  say "times the limit was met by ending a process" \
    "$(sed -n 's/^oom_kill //p' "$group/memory.oom_control" "$group/memory.events" 2>/dev/null | head -n 1)"
  rmdir "$group"
fi
base=$(size docker.io/library/debian:bookworm-slim)
serves run:first
run=$(size run:first)
say "run, beyond its base of $(megabytes "$base")" "$(megabytes $((run - base)))"
for target in tiny static; do
  took=$(build $target:first --layers --target $target)
  serves $target:first
  say "$target" "$(megabytes "$(size $target:first)"), $took s more"
done

sed -i 's|^namespace {$|namespace {\n// changed|' "$WORK/tree/backend/hooks.cc"
say "again after a change in hooks.cc" "$(build run:changed --layers) s"
sed -i '/^\/\/ changed$/d' "$WORK/tree/backend/hooks.cc"

say "the whole build, once more and without a cache" "$(build run:second --layers --no-cache) s"
say "digest of the first" "$(digest run:first)"
say "digest of the second" "$(digest run:second)"
