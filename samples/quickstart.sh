#!/bin/sh
# From a bare Debian 12 to a lamp that is switched from a page: installs what the build needs, builds
# gizgen, generates the smart socket, builds its backend, starts it with a virtual smart socket, and prints
# the page's address. Ctrl-C ends all of it.
#
#   samples/quickstart.sh --check   switches the socket by itself and ends: 0 where that worked
#   PORT=8080                       where the page is served
#   GZ_DEVICE_TCP_ADDR=0.0.0.0:6000 where devices join; other settings of the backend hold too
#   GIZGEN=build/generator/gizgen   a gizgen that is built already
#   OUT=out                         where the generated tree and its build go
set -eu
cd "$(dirname "$0")/.."
product=samples/smart_socket/product.yaml
out=${OUT:-out}
tree=$out/smart_socket
check=false
[ "${1:-}" != --check ] || check=true

samples/install.sh samples/packages.txt
if [ -z "${GIZGEN:-}" ]; then
  GIZGEN=build/generator/gizgen
  cmake -G Ninja -S . -B build -DCMAKE_BUILD_TYPE=Release >/dev/null
  cmake --build build --target gizgen
fi
say() { printf '\n$ gizgen %s\n' "$*"; "$GIZGEN" "$@"; }
say check $product
say show $product
say generate $product -o "$tree"
say decode $product 0000000306000090010101

printf '\nthe backend\n'
# To try it out: half the time of a build for use, which backend/run.sh makes.
cmake -G Ninja -S "$tree/backend" -B "$tree/build" -DCMAKE_CXX_FLAGS_RELEASE="-O1 -DNDEBUG" >/dev/null
cmake --build "$tree/build"

export PORT="${PORT:-8080}" GZ_DEVICE_TCP_ADDR="${GZ_DEVICE_TCP_ADDR:-0.0.0.0:6000}"
export GZ_DEVICE_UDP_ADDR="${GZ_DEVICE_UDP_ADDR:-}" GZ_MQTT_LISTEN="${GZ_MQTT_LISTEN:-}"
mkdir -p "$tree/data"
export GZ_DB_URL="${GZ_DB_URL:-sqlite://$(cd "$tree/data" && pwd)/app.db}"
GZ_ADMIN_TOKEN=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
export GZ_ADMIN_TOKEN
here=http://127.0.0.1:$PORT
"$tree/build/smart_socket_backend" 2>"$tree/backend.log" &
backend=$!
device=""
finish() {
  [ -z "$device" ] || kill "$device" 2>/dev/null || true
  kill "$backend" 2>/dev/null && wait "$backend" 2>/dev/null || true
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# tries COMMAND...: until it works, for half a minute and while the backend lives.
tries() {
  left=150
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    if [ $left -eq 0 ] || ! kill -0 "$backend" 2>/dev/null; then
      printf 'it does not come up; %s ends with:\n' "$tree/backend.log" >&2
      tail -n 5 "$tree/backend.log" >&2
      exit 1
    fi
    sleep 0.2
  done
}
# ask METHOD PATH [WORDS FOR curl...]: an answer of the backend, on one line.
ask() {
  method=$1 path=$2
  shift 2
  answer=$(curl -fsS -X "$method" "$here$path" "$@") || return
  printf '%s' "$answer" | tr -d '\n'
}
member() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"; }

tries curl -fsS "$here/readyz"
set -- simulate device $product --tcp "127.0.0.1:${GZ_DEVICE_TCP_ADDR##*:}" --did lamp --stay
did=$("$GIZGEN" simulate device $product --did lamp --list | sed -n '2s/,.*//p')
"$GIZGEN" "$@" --quiet >"$tree/device.log" 2>&1 </dev/null &
device=$!
admin="Authorization: Bearer $GZ_ADMIN_TOKEN"
tries ask POST "/internal/v1/devices/$did/claim-code" -H "$admin"
code=$(ask POST "/internal/v1/devices/$did/claim-code" -H "$admin" | member claim_code)

if $check; then
  token=$(ask POST /api/v1/sessions -H 'Content-Type: application/json' -d '{"kind":"anonymous"}' | member token)
  user="Authorization: Bearer $token"
  ask POST /api/v1/devices/claim -H "$user" -H 'Content-Type: application/json' -d "{\"claim_code\":\"$code\"}" >/dev/null
  state=$(ask POST "/api/v1/devices/$did/commands?wait=10000" -H "$user" -H 'Content-Type: application/json' \
    -d '{"attrs":{"power":true}}' | member state)
  printf 'the smart socket was switched: %s\n' "$state"
  [ "$state" = acknowledged ]
  exit
fi

# From here on the virtual socket is at this terminal.
kill "$device" && wait "$device" 2>/dev/null || true
device=""
cat <<END

The smart socket waits for you:

    $here/#/claim/$code

Open it in a browser and switch the lamp. What travels is shown below; here you can type
\`power = true\` too. Ctrl-C ends everything.

END
"$GIZGEN" "$@"
