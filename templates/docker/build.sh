#!/bin/sh
# For platforms that have no Dockerfile (piku): builds the backend on the machine it runs on, as ./bin/server.
# Debian 12: g++ cmake ninja-build gzip libboost1.81-dev libssl-dev libsqlite3-dev libpq-dev libspdlog-dev
#            libfmt-dev nlohmann-json3-dev
set -eu
cd "$(dirname "$0")/.."
cmake -G Ninja -S backend -B build
cmake --build build -j "$(sh deploy/image/jobs.sh)"
mkdir -p bin data
install -s build/*_backend bin/server.new
mv bin/server.new bin/server
