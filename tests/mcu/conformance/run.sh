#!/bin/sh
# Puts the firmware that gizgen generates through gizgen's conformance cases:
#     run.sh PLACE DEFINITION
# PLACE: tcp_connect, tcp_listen, pty or serial for the program of the posix port; qemu for the image of the
# cortex_m port; simavr for that of avr. From the environment: GIZGEN, for simavr AVR_RUN, and
# CONFORMANCE_OUT, a folder for the results (JUnit, NAME.xml); exit code 77 where a tool is missing.
set -e
place=$1
definition=$2
here=$(cd "$(dirname "$0")" && pwd)
gizgen=${GIZGEN:-gizgen}
out=$(mktemp -d)
interval=1000
options="-DGIZ_WITH_TEST=1 -DGIZ_WITH_TIME=1 -DGIZ_WITH_INFO=1 -DGIZ_WITH_DATA=1 -DGIZ_WITH_OTA=1 \
-DGIZ_WITH_MD5=1 -DGIZ_READONLY_MS=${interval}u"
firmware=
module=

finish() {
  test -z "$firmware" || kill "$firmware" 2> /dev/null || true
  test -z "$module" || kill "$module" 2> /dev/null || true
  rm -rf "$out"
}
trap finish EXIT
trap 'exit 2' INT TERM

need() {
  command -v "$1" > /dev/null && return
  echo "$1 is not installed"
  exit 77
}

# build PORT: an image of user.c here, for that port.
build() {
  "$gizgen" generate "$definition" -o "$out" --target firmware > /dev/null
  cp "$here/user.c" "$out/firmware/user.c"
  make -s -C "$out/firmware" "$1" OPTIONS="$options" \
    GIZ_PRODUCT_SECRET=00000000000000000000000000000000 > /dev/null
}

# await FILE TEXT: the rest of a line that begins with TEXT, once it is there.
await() {
  for _ in $(seq 200); do
    found=$(sed -n "s/^$2 //p" "$1")
    test -z "$found" || break
    sleep 0.05
  done
  test -n "$found" || { echo "no line '$2' came"; cat "$1"; exit 2; }
}

# simulate LINE...: the module, which runs the cases and ends.
simulate() {
  "$gizgen" simulate module "$definition" "$@" --conformance --report-interval $interval --ota "$out/image" \
    --junit "$out/result.xml" > "$out/module.log" 2>&1 &
  module=$!
}

# The module waits, the firmware comes.
simulate_first() {
  simulate --listen 127.0.0.1:0
  await "$out/module.log" "listening on"
}

# The firmware waits, the module calls it: run_first TEXT OPTION...
run_first() {
  text=$1
  shift
  "$out/firmware/build/posix/firmware" "$@" > "$out/firmware.log" &
  firmware=$!
  await "$out/firmware.log" "$text"
}

seq 300 > "$out/image"
case $place in
  tcp_connect)
    build posix
    simulate_first
    "$out/firmware/build/posix/firmware" --connect "$found" &
    ;;
  tcp_listen)
    build posix
    run_first "listening on" --listen 127.0.0.1:0
    simulate --connect "$found"
    ;;
  pty)
    build posix
    run_first pty --pty
    simulate --serial "$found"
    ;;
  serial)
    build posix
    simulate --pty
    await "$out/module.log" pty
    "$out/firmware/build/posix/firmware" --serial "$found" &
    ;;
  qemu)
    need arm-none-eabi-gcc
    need qemu-system-arm
    build cortex_m
    simulate_first
    qemu-system-arm -M lm3s6965evb -nographic -kernel "$out/firmware/build/cortex_m/firmware.elf" \
      -serial "tcp:$found,nodelay=on" -monitor none < /dev/null &
    ;;
  simavr)
    need avr-gcc
    build avr
    simulate_first
    "$AVR_RUN" "$out/firmware/build/avr/firmware.elf" "${found%:*}" "${found##*:}" > /dev/null &
    ;;
  *)
    echo "no such place: $place"
    exit 2
    ;;
esac
firmware=${firmware:-$!}
code=0
wait "$module" || code=$?
module=
test $code -eq 0 || cat "$out/module.log"
tail -1 "$out/module.log"
name=${place}_$(basename "$definition" .yaml).xml
test -z "$CONFORMANCE_OUT" || cp "$out/result.xml" "$CONFORMANCE_OUT/$name"
exit $code
