#!/bin/sh
# From a bare Debian 12 to a generated product: installs what the build needs, builds gizgen, checks and
# draws the smart socket, generates its tree and explains a frame of it.
set -eu
cd "$(dirname "$0")/.."

samples/install.sh samples/packages.txt
cmake -G Ninja -S . -B build -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build build
gizgen=build/generator/gizgen
product=samples/smart_socket/product.yaml

say() { printf '\n$ gizgen %s\n' "$*"; }
say check $product
$gizgen check $product
say show $product
$gizgen show $product
say generate $product -o out/smart_socket
$gizgen generate $product -o out/smart_socket
say decode $product 0000000306000090010101
$gizgen decode $product 0000000306000090010101
say encode $product control power=false
$gizgen encode $product control power=false
