#!/bin/sh
# Every compiler that is installed, at its strictest, over every product and every set of options.
#   GIZ_PRODUCTS    the folder of generated trees, made by the build (tests/mcu/product)
here=$(cd "$(dirname "$0")" && pwd)
mcu=$here/../../runtime/mcu
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
strict="-std=c99 -Wall -Wextra -Wconversion -Wsign-conversion -Wcast-align -Wshadow -pedantic \
-Wmissing-prototypes -Wstrict-prototypes"
options="-DGIZ_WITH_TEST=1 -DGIZ_WITH_TIME=1 -DGIZ_WITH_INFO=1 -DGIZ_WITH_DATA=1 -DGIZ_WITH_OTA=1"
secret='-DGIZ_PRODUCT_SECRET="00000000000000000000000000000000"'

compile() {
  product=$1
  tree=$GIZ_PRODUCTS/$product/firmware
  shift
  for file in "$mcu"/*.c "$tree/$product".c "$tree/${product}_link.c"; do
    "$@" -I"$mcu" -I"$tree" "$secret" $set -c "$file" -o "$out/object.rel" 2>&1
  done
}

for product in lamp button tank meter desk; do
  for set in "" "$options" "$options -DGIZ_WITH_MD5=1 -DGIZ_REPORT_MS=50 -DGIZ_OTA_PIECE=300"; do
    command -v gcc > /dev/null && compile $product gcc $strict -O2
    command -v clang > /dev/null && compile $product clang $strict -O2
    command -v arm-none-eabi-gcc > /dev/null &&
      compile $product arm-none-eabi-gcc $strict -Os -mcpu=cortex-m0 -mthumb
    command -v avr-gcc > /dev/null && compile $product avr-gcc $strict -Os -mmcu=atmega328p
    command -v sdcc > /dev/null && compile $product sdcc -mmcs51 --model-large --std-c99
  done
done > "$out/warnings"
cat "$out/warnings"
test ! -s "$out/warnings"
