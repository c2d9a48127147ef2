#!/bin/sh
# Sizes of the engine with this product's code, a line for each cross compiler that is installed:
#     cortex-m0 text=N ram=N stack=N
# in bytes, at -Os. Run by `make size` in the firmware's folder:
#     sh port/size/size.sh "PRODUCT SOURCES" [options of the compiler]
#
# text   code and constants. For Cortex-M0 and AVR the engine and the product are linked by themselves,
#        with what they pull in of the compiler's library: port, hooks and startup code are not there, and
#        what nothing calls is dropped. For mcs51, which drops nothing, the sum of the object files without
#        the compiler's library.
# ram    variables, the buffers declared in giz_internal.h among them; the comment says how much these are.
#        For mcs51 external RAM; another comment says how much internal RAM is used beside it, at most.
# stack  the deepest chain of calls from giz_poll() on, without port, hooks and interrupts. Frames come from
#        -fstack-usage, calls from the disassembly. For mcs51 two bytes for each call and what is pushed
#        around it, from SDCC's assembler files; its variables are in fixed places and count as ram.
set -e
product=$1
shift
here=$(dirname "$0")
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
sources="$(echo giz/*.c) $product"
secret='-DGIZ_PRODUCT_SECRET="00000000000000000000000000000000"'
roots="giz_init giz_poll giz_receive giz_request giz_send_data"

cat > "$out/buffers.c" <<'END'
#include "giz_internal.h"
char buffers[sizeof giz.frame + sizeof giz.control + sizeof giz.present + sizeof giz.reported +
             sizeof giz.ring];
END

# gnu NAME PREFIX WORD RETURN MACHINE...: WORD is the size of a pushed register, RETURN that of an address
# to return to where it is pushed by the call.
gnu() {
  name=$1 prefix=$2 word=$3 return=$4
  shift 4
  command -v "${prefix}gcc" > /dev/null || return 0
  objects=
  for file in $sources "$out/buffers.c"; do
    object=$out/$(basename "$file" .c).o
    "${prefix}gcc" "$@" -std=c99 -Os -ffunction-sections -fdata-sections -fstack-usage -I. -Igiz \
      "$secret" -c "$file" -o "$object"
    test "$file" = "$out/buffers.c" || objects="$objects $object"
  done
  keep=
  for root in $roots; do
    keep="$keep -Wl,-u,$root"
  done
  # What the application would bring is left open; the startup code of AVR is said to be elsewhere.
  "${prefix}gcc" "$@" -nostartfiles -Wl,--gc-sections,-e,giz_poll,--unresolved-symbols=ignore-all \
    -Wl,--defsym=__do_clear_bss=0,--defsym=__do_copy_data=0,--section-start=.text=0x100 \
    $keep $objects -o "$out/image"
  "${prefix}objdump" -d "$out/image" > "$out/listing"
  set -- $("${prefix}size" "$out/image" | tail -1)
  echo "$name text=$1 ram=$(($2 + $3)) stack=$(awk -v word="$word" -v back="$return" \
    -f "$here/stack_gnu.awk" "$out"/*.su "$out/listing")"
  set -- $("${prefix}nm" -S "$out/buffers.o" | grep ' buffers$')
  echo "# of ram: declared buffers $((0x$2))"
  rm -f "$out"/*.su "$out"/*.o
}

# bytes AREA...: what all object files have in these areas.
bytes() {
  for area in "$@"; do
    sed -n "s/^A $area size \([0-9A-F]*\) .*/0x\1/p" "$out"/*.rel
  done | { sum=0; while read -r size; do sum=$((sum + size)); done; echo $sum; }
}

mcs51() {
  command -v sdcc > /dev/null || return 0
  for file in $sources; do
    sdcc -mmcs51 --model-large --std-c99 --opt-code-size -I. -Igiz "$@" "$secret" -c "$file" \
      -o "$out/$(basename "$file" .c).rel"
  done
  text=$(bytes CSEG CONST XINIT HOME)
  ram=$(bytes XSEG XISEG)
  stack=$(awk -f "$here/stack_mcs51.awk" "$out"/*.asm)
  internal=$(($(bytes DSEG ISEG OSEG) + ($(bytes BSEG) + 7) / 8))
  echo "mcs51 text=$text ram=$ram stack=$stack"
  echo "# besides ram: internal RAM $internal"
  rm "$out"/*.rel
  sdcc -mmcs51 --model-large --std-c99 -I. -Igiz "$@" "$secret" -c "$out/buffers.c" -o "$out/buffers.rel"
  echo "# of ram: declared buffers $(bytes XSEG)"
}

gnu cortex-m0 arm-none-eabi- 4 0 -mcpu=cortex-m0 -mthumb --specs=nano.specs "$@"
gnu avr avr- 1 2 -mmcu=atmega328p "$@"
mcs51 "$@"
