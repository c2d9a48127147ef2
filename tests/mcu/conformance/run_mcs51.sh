#!/bin/sh
# Runs the image of the mcs51 port in uCsim: the module's frames come from a file, the answers are looked
# for in what the firmware sends. uCsim's time is not the wall's, and it reads a few bytes a second, so this
# is no conformance run; the pause inside frames is made long for it. 77: a tool is missing.
set -e
here=$(cd "$(dirname "$0")" && pwd)
gizgen=${GIZGEN:-gizgen}
command -v sdcc > /dev/null && command -v s51 > /dev/null || { echo "sdcc or s51 is not installed"; exit 77; }
out=$(mktemp -d)
simulator=
finish() {
  test -z "$simulator" || kill "$simulator" 2> /dev/null || true
  rm -rf "$out"
}
trap finish EXIT
trap 'exit 2' INT TERM

"$gizgen" generate "$here/../../simulate/product.yaml" -o "$out" --target firmware > /dev/null
make -s -C "$out/firmware" mcs51 OPTIONS=-DGIZ_BYTE_MS=60000u \
  GIZ_PRODUCT_SECRET=00000000000000000000000000000000 > /dev/null

# device info, power = true, read, heartbeat with sn 7
printf '\377\377\000\005\001\000\000\000\006' > "$out/in"
printf '\377\377\000\016\003\001\000\000\001\001\001\000\000\000\000\000\000\025' >> "$out/in"
printf '\377\377\000\006\003\002\000\000\002\015' >> "$out/in"
printf '\377\377\000\005\007\007\000\000\023' >> "$out/in"
: > "$out/out"
mkfifo "$out/console"
exec 3<> "$out/console"
s51 -b -t C52 -X 11.0592M -S "uart=0,in=$out/in,out=$out/out" -g "$out/firmware/build/mcs51/firmware.ihx" \
  < "$out/console" > "$out/log" 2>&1 &
simulator=$!

# says TEXT HEX: waits until the firmware has sent these bytes.
says() {
  for _ in $(seq 120); do
    if od -An -v -tx1 "$out/out" | tr -d ' \n' | grep -q "$2"; then
      echo "ok    $1"
      return
    fi
    sleep 0.5
  done
  echo "FAIL  $1: no $2 in"
  od -An -v -tx1 "$out/out" | head -60
  exit 1
}

says "the first report" ffff001605000000040000
says "device info" ffff006f02000000
says "a control is acknowledged" ffff000504010000
says "a read shows it" ffff00160402000003010000
says "a heartbeat is acknowledged" ffff000508070000
