#!/bin/sh
# Makes the secrets of compose.yaml's profile "full" in ./secrets: what is there already stays. The folder is
# yours alone; the files in it are readable for the containers' users, who see nothing of the folder.
set -eu
cd "$(dirname "$0")/../.."
umask 077
mkdir -p secrets
cd secrets

random() { od -An -v -t x1 -N "$1" /dev/urandom | tr -d ' \n'; }
make() {  # make NAME VALUE
  [ -s "$1" ] || printf '%s\n' "$2" >"$1"
  chmod 444 "$1"
}

make postgres "$(random 24)"
make mosquitto "$(random 24)"
make master "$(random 32)"
make admin "$(random 24)"
make database "postgres://app:$(cat postgres)@postgres:5432/app"
make broker "mqtt://service:$(cat mosquitto)@mosquitto:1883"
for name in wechat gizwits product; do
  [ -e "$name" ] || : >"$name"
  chmod 444 "$name"
done
ls -l
