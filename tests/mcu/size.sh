#!/bin/sh
# The table of sizes and the deepest chain of calls; fails where a budget is exceeded.
#   GIZ_PRODUCTS    the folder of generated trees, made by the build (tests/mcu/product)
exec python3 "$(dirname "$0")/size.py" "$GIZ_PRODUCTS/lamp/firmware"
