#!/bin/sh
# Makes sure that a Docker engine answers: uses the one that is there, otherwise installs
# Debian's and starts it in the background. Says what it does, asks nothing, can be run again.
set -eu
say() { printf 'lab: %s\n' "$*" >&2; }

answers() { docker info --format '{{.ServerVersion}}' >/dev/null 2>&1; }
if command -v docker >/dev/null && answers; then exit 0; fi

if ! command -v dockerd >/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "no Docker engine answers, and this user cannot install one."
    say "Install and start Docker (https://docs.docker.com/engine/install/), then run this again."
    exit 69
  fi
  say "installing Debian's Docker engine (docker.io, debootstrap, iptables)"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends docker.io debootstrap iptables >/dev/null
fi

if [ "$(id -u)" != 0 ]; then
  say "the Docker engine does not answer. Start it (sudo systemctl start docker), or add yourself to its group."
  exit 69
fi
if [ -d /run/systemd/system ]; then
  say "starting the Docker engine (systemctl start docker)"
  systemctl start docker
else
  say "starting the Docker engine in the background (log: /var/log/drover-lab-dockerd.log)"
  # The lab's hosts stand for machines of their own. In one group of the default weight, all of them together would
  # get no more of the processors than one busy session of this machine, and health checks would time out.
  if [ -d /sys/fs/cgroup/cpu ] && mkdir -p /sys/fs/cgroup/cpu/docker 2>/dev/null; then
    echo 3072 >/sys/fs/cgroup/cpu/docker/cpu.shares 2>/dev/null || say "hosts may be slow while this machine is busy"
  fi
  rm -f /var/run/docker.pid
  setsid dockerd >/var/log/drover-lab-dockerd.log 2>&1 </dev/null &
  mkdir -p /var/lib/drover-lab
  : >/var/lib/drover-lab/engine-started-by-lab
fi
tries=0
until answers; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ]; then
    say "the Docker engine did not answer within 60 s; the end of its log:"
    tail -n 20 /var/log/drover-lab-dockerd.log >&2 || true
    exit 69
  fi
  sleep 0.2
done
say "Docker engine $(docker info --format '{{.ServerVersion}}') answers"
