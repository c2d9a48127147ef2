#!/bin/bash
# run.sh BUILD: the generated codec of ../ten.yaml beside nanopb's of ../ten.proto: bytes on the wire, size on
# microcontrollers, stack, time on this machine. Sizes are of a linked program less one without a codec.
# nanopb's library in Debian is for this machine only; its sources for the others come from Debian's source
# package, or from the folder GIZGEN_NANOPB.
set -euo pipefail
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nanopb=${GIZGEN_NANOPB:-$("$here/nanopb.sh" "$work/source")}
cd "$work"
"$build/generator/gizgen" generate "$here/../ten.yaml" -o ours >/dev/null
mkdir nanopb
protoc --nanopb_out=nanopb --proto_path="$here/.." ten.proto >/dev/null

ours=("$here/ours.c" ours/firmware/ten.c ours/firmware/ten_peer.c -Iours/firmware)
theirs=("$here/nanopb.c" nanopb/ten.pb.c -Inanopb)
[ -z "$nanopb" ] || theirs+=("$nanopb"/pb_{common,encode,decode}.c "-I$nanopb")

# linked NAME COMPILER...: text and RAM of a program, and its largest stack frame.
linked() {
  local name=$1
  shift
  "$@" -std=c99 -Os -ffunction-sections -fdata-sections -Wl,--gc-sections -nostartfiles -Wl,-e,main \
    -I"$here" "$here/size_main.c" -o "$name.elf"
  "${1%gcc}size" "$name.elf" | awk 'NR == 2 {print $1, $2 + $3}'
}

# frame COMPILER...: the largest stack frame of the codec's files.
frame() {
  rm -rf frames && mkdir frames
  local flags=() files=() part
  for part in "$@"; do
    case $part in *.c) files+=("$(realpath "$part")") ;; -I*) flags+=("-I$(realpath "${part#-I}")") ;; *) flags+=("$part") ;; esac
  done
  (cd frames && "${flags[@]}" -std=c99 -Os -fstack-usage -I"$here" -c "${files[@]}")
  cat frames/*.su | awk -F'\t' '$2 > most {most = $2} END {print most + 0}'
}

# target TITLE COMPILER...: a row for each codec.
target() {
  local title=$1 none text ram codec sources
  shift
  command -v "$1" >/dev/null || { echo "  $1 is not installed"; return; }
  none=($(linked none "$@" "$here/none.c"))
  for codec in ours nanopb; do
    sources=("${ours[@]}")
    if [ $codec = nanopb ]; then
      [ -n "$nanopb" ] || { printf '  %-14s %-8s %s\n' "$title" nanopb '(its sources cannot be had)'; continue; }
      sources=("${theirs[@]}")
    fi
    read -r text ram < <(linked $codec "$@" "${sources[@]}")
    printf '  %-14s %-8s %6d text %6d RAM %6d largest frame\n' "$title" $codec \
      $((text - none[0])) $((ram - none[1])) "$(frame "$@" "${sources[@]}")"
  done
}

echo "ten datapoints, packed and unpacked with range checks (ours) and as nanopb does, -Os, bytes"
target Cortex-M0 arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb --specs=nosys.specs
target ATmega328P avr-gcc -mmcu=atmega328p
echo "each function alone, Cortex-M0, bytes"
arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb -std=c99 -Os -c ours/firmware/ten.c -o device.o
arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb -std=c99 -Os -c ours/firmware/ten_peer.c -o peer.o
arm-none-eabi-nm -S --size-sort -t d device.o peer.o | awk 'NF == 4 {printf "  %-32s %6d\n", $4, $2}'
if command -v sdcc >/dev/null; then
  sdcc -mmcs51 --model-large --std-c99 --opt-code-size -c ours/firmware/ten.c -o device.rel
  awk '/A CSEG/ {code = $4} /A XSEG/ {xdata = $4} END {print code, xdata}' device.rel |
    { read -r code xdata; printf '  8051, the device'"'"'s file: %d code, %d xdata\n' $((16#$code)) $((16#$xdata)); }
fi
echo "this machine, -O2"
gcc -O2 -D_POSIX_C_SOURCE=200809L -I"$here" "${ours[@]}" "$here/time_main.c" -o time_ours
gcc -O2 -D_POSIX_C_SOURCE=200809L -I"$here" "$here/nanopb.c" nanopb/ten.pb.c -Inanopb "$here/time_main.c" \
  -lprotobuf-nanopb -o time_nanopb
for codec in ours nanopb; do
  ./time_$codec | awk -v codec=$codec '{printf "  %-8s %2d bytes %8.1f ns to encode %8.1f ns to decode\n", codec, $1, $2, $3}'
done
