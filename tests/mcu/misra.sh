#!/bin/sh
# cppcheck with its MISRA addon over the runtime, without and with the options. Findings whose rule has
# a numbered reason in templates/firmware/MISRA.md are left out; any other fails.
#   GIZ_PRODUCTS    the folder of generated trees, made by the build (tests/mcu/product)
command -v cppcheck > /dev/null || exit 77
here=$(cd "$(dirname "$0")" && pwd)
mcu=$(cd "$here/../../runtime/mcu" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
allowed=$(sed -n 's/^| D[0-9]* | \([0-9]*\.[0-9]*\) |.*/\1/p' "$here/../../templates/firmware/MISRA.md")
off="-DGIZ_WITH_TEST=0 -DGIZ_WITH_TIME=0 -DGIZ_WITH_INFO=0 -DGIZ_WITH_DATA=0 -DGIZ_WITH_OTA=0"
on="-DGIZ_WITH_TEST=1 -DGIZ_WITH_TIME=1 -DGIZ_WITH_INFO=1 -DGIZ_WITH_DATA=1 -DGIZ_WITH_OTA=1"

for product in lamp meter; do
  for set in "$off -DGIZ_WITH_MD5=0" "$on -DGIZ_WITH_MD5=0" "$on -DGIZ_WITH_MD5=1"; do
    cppcheck --addon=misra --std=c99 --platform=unix32 --max-configs=1 --quiet \
      --enable=warning,style,performance,portability --suppress=missingIncludeSystem \
      --suppress=unusedStructMember \
      '--template={file}:{line}: {id} {message}' -I"$mcu" -I"$GIZ_PRODUCTS/$product/firmware" \
      '-DGIZ_PRODUCT_SECRET="00000000000000000000000000000000"' $set "$mcu"/*.c 2>&1
  done
done | sed "s|$mcu/||" | grep -v '^$' | sort -u > "$out/all"

for rule in $allowed; do
  grep -v "misra-c2012-$rule " "$out/all" > "$out/rest"
  mv "$out/rest" "$out/all"
done
cat "$out/all"
test ! -s "$out/all"
