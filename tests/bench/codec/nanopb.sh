#!/bin/bash
# nanopb.sh FOLDER: puts nanopb's C sources into FOLDER, from Debian's source package, and prints where they
# are; nothing where apt cannot get it. The machine's own list of sources is asked, as it is but for source
# packages; apt's state stays as it was.
set -euo pipefail
folder=$(realpath "$1")
mkdir -p "$folder"/{sources,lists/partial}
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ ! -f "$list" ] || sed -n 's/^deb /deb-src /p' "$list" >>"$folder/sources/own.list"
done
for list in /etc/apt/sources.list.d/*.sources; do
  [ ! -f "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" >"$folder/sources/$(basename "$list")"
done
options=(-o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$folder/sources"
  -o "Dir::State::lists=$folder/lists" -o APT::Sandbox::User=root)
cd "$folder"
apt-get "${options[@]}" update >apt.log 2>&1 || exit 0
apt-get "${options[@]}" source --download-only nanopb >>apt.log 2>&1 || exit 0
mkdir code
tar -xf nanopb_*.orig.tar.* -C code --strip-components=1
echo "$folder/code"
