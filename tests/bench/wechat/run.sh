#!/bin/bash
# run.sh BUILD: the service of a release build answering WeChat, and npm's `wechat`, as bench.mjs says. Takes about
# a minute.
set -euo pipefail
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "WeChat's callbacks, the service on one core, SQLite on the disk, its load on the other"
node "$here/bench.mjs" "$build" "$work"
