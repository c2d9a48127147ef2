#!/bin/sh
# package.sh BUILD: makes the .deb of a release build, installs it in a bare Debian 12 (with apt, so its
# dependencies are tried too) and generates there.
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")/.." && pwd)
if [ "$(id -u)" -ne 0 ]; then
  echo "needs root for a chroot; skipped"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$build" && cpack -G DEB -B "$work" >"$work/cpack.log") || { cat "$work/cpack.log"; exit 1; }
package=$(ls "$work"/*.deb)
dpkg-deb --info "$package"
dpkg-deb --contents "$package"

# The Debian sources that this machine itself uses.
sources=$(grep -rlE 'debian(\.org|/)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
  grep -E 'debian\.(sources|list)$|sources\.list$' | head -n 1)
mmdebstrap --quiet --variant=apt --mode=root bookworm "$work/root" "$sources"
mkdir -p "$work/root/try"
cp "$package" "$work/root/try/gizgen.deb"
cp "$here"/samples/thermostat/product.yaml "$work/root/try/"
chroot "$work/root" sh -eu -c '
  apt-get update -q
  apt-get install -y -q --no-install-recommends /try/gizgen.deb
  cd /try
  gizgen --version
  gizgen generate product.yaml -o out
  gizgen generate product.yaml -o out --check
  test -s out/firmware/thermostat.h
  test -s /usr/share/man/man1/gizgen.1
  gizgen deploy out --remote /try/none.git 2>&1 | grep -q "there is no git in PATH"
'

# Another machine, the same bytes.
cp "$here"/samples/thermostat/product.yaml "$work/"
(cd "$work" && "$build/generator/gizgen" generate product.yaml -o out && diff -r out root/try/out)
