#!/bin/sh
# Builds the backend on Debian 12 and runs it in this folder's data/. What is set in the environment holds.
set -eu
cd "$(dirname "$0")/.."

packages="g++ cmake ninja-build gzip libboost1.81-dev libssl-dev libsqlite3-dev libpq-dev libspdlog-dev
libfmt-dev nlohmann-json3-dev"
missing=""
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
    missing="$missing $package"
done
if [ -n "$missing" ]; then
  echo "installing:$missing"
  as_root=""
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  $as_root apt-get update -q >/dev/null
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing >/dev/null
fi
cmake -G Ninja -S backend -B build/backend >/dev/null
cmake --build build/backend
mkdir -p data
: "${GZ_DB_URL:=sqlite://$PWD/data/app.db}"
export GZ_DB_URL
exec build/backend/*_backend "$@"
