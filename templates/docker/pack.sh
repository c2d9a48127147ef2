#!/bin/sh
# pack.sh OUT: OUT/packed from OUT/tiny: the same files, with the program packed into one that unpacks it.
set -eu
cd "$(dirname "$0")"
cp -a "$1/tiny" "$1/packed"
zstd -q -19 "$1/tiny/app/bin/server" -o /tmp/server.zst
gcc -std=c99 -Os -static -DPACKED='"/tmp/server.zst"' unpack.c -o "$1/packed/app/bin/server" -lzstd
strip "$1/packed/app/bin/server"
rm /tmp/server.zst
