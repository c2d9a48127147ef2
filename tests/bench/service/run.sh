#!/bin/bash
# run.sh BUILD: the whole service of a release build and its load, as bench.mjs says, with SQLite and, where
# PostgreSQL is installed and may be started, with PostgreSQL too. Takes about a minute and a half.
set -euo pipefail
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
tools=/usr/lib/postgresql/15/bin
work=$(mktemp -d)
cluster=
second=$(($(nproc) > 1))  # the first core is the service's
finish() {
  [ -z "$cluster" ] || as_postgres pg_ctl -D "$work/cluster" -m immediate stop
  rm -rf "$work"
}
trap finish EXIT

as_postgres() {
  local tool=$1
  shift
  (cd "$work" && taskset -c "$second" setpriv --reuid=postgres --regid=postgres --clear-groups "$tools/$tool" "$@" >/dev/null)
}

url=
if [ -x $tools/initdb ] && [ "$(id -u)" = 0 ]; then
  chmod 755 "$work"
  install -d -o postgres -g postgres "$work/cluster"
  as_postgres initdb -D "$work/cluster" -A trust -E UTF8 --locale=C
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  as_postgres pg_ctl -D "$work/cluster" -w -l "$work/cluster/log" start \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work/cluster"
  cluster=yes
  url=postgres://postgres@127.0.0.1:$port/postgres
fi
mkdir "$work/service"
echo "the whole service on one core, its load on the other"
node "$here/bench.mjs" "$build" "$work/service" $url
