#!/bin/sh
# closure.sh PROGRAM OUT TIME_ZONE: the program and what it needs, as folders to copy into an image:
#   OUT/run    for Debian's slim image: with the libraries that it lacks
#   OUT/tiny   for an empty one: with all libraries, a user, a temporary folder, the time zone
#   OUT/data   empty, for the volume
# Each library comes with its package's paragraph in var/lib/dpkg/status.d, where scanners look for it.
set -eu
program=$1
out=$2
zone=$3

library() {  # library FILE: its package says where it goes
  real=$(readlink -f "$1")
  package=$(dpkg-query -S "$real" "/usr$1" "$1" 2>/dev/null | head -n 1 | cut -d: -f1)
  case $1 in
    /lib64/* | /lib/ld-*) place=$1 ;;
    *) place=$(dirname "$real")/$(basename "$1") ;;
  esac
  folders="run tiny"
  if grep -q -x "$package" /usr/local/share/packages-of-debian; then
    folders=tiny
  fi
  for folder in $folders; do
    install -D -m "$(stat -c %a "$real")" "$real" "$out/$folder$place"
    mkdir -p "$out/$folder/var/lib/dpkg/status.d"
    dpkg-query -s "$package" >"$out/$folder/var/lib/dpkg/status.d/$package"
  done
}

mkdir -p "$out/data"
for folder in run tiny; do
  install -D -s "$program" "$out/$folder/app/bin/server"
  install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$out/$folder/etc/ssl/certs/ca-certificates.crt"
  mkdir -p "$out/$folder/usr/lib/ssl"
  ln -s /etc/ssl/certs/ca-certificates.crt "$out/$folder/usr/lib/ssl/cert.pem"
done
# "name => /path (address)", and the loader as "/path (address)"; nothing for a static program.
for file in $(ldd "$program" | grep -o '/[^ ]* (0x' | cut -d' ' -f1 | sort -u); do
  library "$file"
done

echo 'app:x:10001:10001::/data:/sbin/nologin' >"$out/tiny/etc/passwd"
echo 'app:x:10001:' >"$out/tiny/etc/group"
install -d -m 1777 "$out/tiny/tmp"
if [ -n "$zone" ]; then
  install -D -m 644 "/usr/share/zoneinfo/$zone" "$out/tiny/usr/share/zoneinfo/$zone"
fi
