#!/bin/sh
# Compiles what the generated tree has beside whole images: the ports for STM32's HAL, Arduino and FreeRTOS
# against declarations of what they use; every port with the strictest warnings; the images and the make
# targets that the conformance runs do not build.
set -e
here=$(cd "$(dirname "$0")" && pwd)
gizgen=${GIZGEN:-gizgen}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$gizgen" generate "$here/../../simulate/product.yaml" -o "$out" --target firmware > /dev/null
cd "$out/firmware"
strict="-Wall -Wextra -Wconversion -Wsign-conversion -Wcast-align -Wshadow -pedantic -Werror"
include="-I. -Igiz -I$here/declarations"
secret='-DGIZ_PRODUCT_SECRET="00000000000000000000000000000000"'
export GIZ_PRODUCT_SECRET=00000000000000000000000000000000

have() {
  command -v "$1" > /dev/null
}

# c COMPILER FLAGS... FILE
c() {
  have "$1" || return 0
  echo "$@"
  "$@" -std=c99 $strict -Wmissing-prototypes -Wstrict-prototypes $include "$secret" -c -o object.o
}

for compiler in gcc clang "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb"; do
  c $compiler port/stm32_hal/giz_port_stm32_hal.c
  c $compiler port/freertos/giz_port_freertos.c
done
for compiler in gcc clang; do
  c $compiler -O2 port/posix/giz_port_posix.c
done
for file in port/cortex_m/*.c; do
  c arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -Os "$file"
done
c avr-gcc -mmcu=atmega328p -Os port/avr/giz_port_avr.c

make -s arduino
library=build/arduino/bench
for compiler in g++ clang++ "arm-none-eabi-g++ -mcpu=cortex-m0plus -mthumb" "avr-g++ -mmcu=atmega328p"; do
  have ${compiler%% *} || continue
  echo "$compiler" arduino
  for file in giz_port_arduino.cpp "-xc++ ../examples/firmware/firmware.ino"; do
    (cd $library/src && $compiler -std=c++11 $strict -I. -I"$here/declarations" "$secret" -c $file \
      -o "$out/object.o")
  done
done
for file in $library/src/*.c $library/examples/firmware/user.c; do
  gcc -std=c99 -I$library/src "$secret" -c "$file" -o object.o
done

make -s
make -s test
if have sdcc; then
  make -s mcs51 > images 2>&1
  test "$(cat images)" = build/mcs51/firmware.ihx || { cat images; exit 1; }
fi
make -s size > sizes
cat sizes
if grep -Ev '^(cortex-m0|avr|mcs51) text=[0-9]+ ram=[0-9]+ stack=[0-9]+$|^# ' sizes; then
  echo "make size printed another line"
  exit 1
fi
