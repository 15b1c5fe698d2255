#!/bin/sh
# Builds an image of the lab's if its inputs have changed: host, one Debian with systemd that can play any role, or
# libvirt, the same with libvirtd and small emulated guests; or scale, the same with what Drover is compared with.
# Prints the image's name on standard output. Prefers a base image that is already there or can be pulled;
# without a registry it makes the base with debootstrap from the machine's own Debian mirror.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
say() { printf 'lab: %s\n' "$*" >&2; }

base=drover-lab/base:bookworm
sum=$(cd "$here" && find image standin -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
image=drover-lab/host:$sum
build() { # image folder-with-its-Dockerfile…
  say "building $1 (about two minutes, once)"; name=$1; shift
  ctx=$(mktemp -d /var/tmp/drover-lab-ctx.XXXXXX); for from in "$@"; do cp -r "$from" "$ctx/"; done
  docker build -q --build-arg HOST="$image" -t "$name" "$ctx" >"$ctx/build.log" 2>&1 || { tail -n 60 "$ctx/build.log" >&2; exit 69; }
  rm -rf "$ctx"
}
finish() { # what was asked for
  [ "$1" = host ] && { echo "$image"; exit 0; }
  special=drover-lab/$1:$(find "$here/$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat | sha256sum | cut -c1-16)-$sum
  docker image inspect "$special" >/dev/null 2>&1 || build "$special" "$here/$1/."
  echo "$special"; exit 0
}
if docker image inspect "$image" >/dev/null 2>&1; then finish "${1:-host}"; fi

if ! docker image inspect "$base" >/dev/null 2>&1; then
  if [ "${LAB_PULL:-auto}" != no ] && timeout 20 docker pull -q debian:bookworm >/dev/null 2>&1; then
    say "base: debian:bookworm from the registry"
    docker tag debian:bookworm "$base"
  else
    mirror=$(sed -n -e 's/^URIs: *//p' -e 's/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .*/\2/p' \
      /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -m1 '/debian/*$' || true)
    mirror=${mirror:-http://deb.debian.org/debian}
    command -v debootstrap >/dev/null || { say "debootstrap is missing: apt-get install debootstrap"; exit 69; }
    root=$(mktemp -d /var/tmp/drover-lab-root.XXXXXX)
    say "base: debootstrap of Debian bookworm from $mirror (about a minute, once)"
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root/r" "$mirror" >"$root/log" 2>&1 \
      || { tail -n 20 "$root/log" >&2; say "debootstrap failed"; exit 69; }
    rm -rf "$root"/r/var/cache/apt/archives/*.deb "$root"/r/var/lib/apt/lists/*
    tar -C "$root/r" --numeric-owner -c . | docker import -c 'CMD ["/sbin/init"]' - "$base" >/dev/null
    rm -rf "$root"
  fi
fi
build "$image" "$here/image/." "$here/standin"
finish "${1:-host}"
