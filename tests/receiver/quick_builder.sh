#!/bin/sh
# A builder for tests, in place of a container engine: TREE OUT. The image is the stand-in that STAND_IN names with
# the tree's version; hooks.c is shown to the compiler, whose words are the pusher's.
set -eu
tree=$1 out=$2
"${APPS_AT_STEP:-true}" building
echo "cc -c hooks.c"
cc -fsyntax-only -x c "$tree/hooks.c"
mkdir -p "$out/root/app/bin"
cp "$STAND_IN" "$out/root/app/bin/server"
cp "$tree/version" "$out/root/app/version"
echo '{"Cmd": ["./bin/server"], "WorkingDir": "/app", "Env": ["FROM_THE_IMAGE=yes"]}' >"$out/image.json"
