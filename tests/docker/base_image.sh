#!/bin/sh
# base_image.sh FOLDER: makes docker.io/library/debian:bookworm-slim where no registry is asked, in a storage of
# its own below FOLDER: Debian 12 by mmdebstrap from the sources that this machine itself uses. As Docker's image
# it writes no documentation and does not wait for the disk. Prints the command that stands for buildah.
set -eu
folder=$1
sources=$(grep -rlE 'debian(\.org|/)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
  grep -E 'debian\.(sources|list)$|sources\.list$' | head -n 1)
mkdir -p "$folder"
# vfs copies a whole tree for each layer; it is for where overlays cannot be mounted.
driver=vfs
mkdir -p "$folder/try/lower" "$folder/try/upper" "$folder/try/work" "$folder/try/both"
if mount -t overlay overlay "$folder/try/both" \
  -o "lowerdir=$folder/try/lower,upperdir=$folder/try/upper,workdir=$folder/try/work" 2>/dev/null; then
  umount "$folder/try/both"
  driver=overlay
fi
rm -rf "$folder/try"
buildah="buildah --root $folder/storage --runroot $folder/run --storage-driver $driver"
if ! $buildah inspect --type image docker.io/library/debian:bookworm-slim >/dev/null 2>&1; then
  mmdebstrap --quiet --variant=minbase --mode=root \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt=force-unsafe-io \
    bookworm "$folder/debian" "$sources" >&2
  # What this machine's apt needs to reach its sources, it needs in the image too.
  rm -f "$folder/debian/etc/apt/sources.list" "$folder"/debian/etc/apt/sources.list.d/*
  cp "$sources" "$folder/debian/etc/apt/sources.list.d/debian.sources"
  for conf in /etc/apt/apt.conf.d/*; do
    if grep -q '^Acquire::' "$conf"; then cp "$conf" "$folder/debian/etc/apt/apt.conf.d/"; fi
  done
  rm -rf "$folder"/debian/var/lib/apt/lists/* "$folder"/debian/var/cache/* "$folder"/debian/var/log/*
  container=$($buildah from scratch)
  $buildah add -q "$container" "$folder/debian" / >/dev/null
  $buildah config --cmd bash "$container"
  $buildah commit -q "$container" docker.io/library/debian:bookworm-slim >/dev/null
  $buildah rm "$container" >/dev/null
  rm -rf "$folder/debian"
fi
echo "$buildah"
