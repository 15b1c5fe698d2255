"""What kind of machine this is, and what room it has."""

import os
import re
import shlex
import shutil

import runner
from host import boot, millis

ANSWER = 60  # seconds
UNITS = ("mastodon-*", "haproxy.service", "redis-server.service", "postgresql@*", "nginx.service")
MEMORY = {"MemTotal": "memory-total-mb", "MemAvailable": "memory-free-mb"}


def clock(*_):
    return {"now": millis()}


def look(args, _):
    live, = args
    found = {"os": _os(), "kernel": _text("/proc/sys/kernel/osrelease"), "boot": boot(), "now": millis(), "cpus": len(os.sched_getaffinity(0))}
    with open("/proc/meminfo", encoding="ascii") as file:
        for key, kib in re.findall(r"^(MemTotal|MemAvailable): +(\d+) kB", file.read(), re.MULTILINE):
            found[MEMORY[key]] = int(kib) // 1024
    for key, folder in (("disk-free-mb", os.path.dirname(live) or "/"), ("state-free-mb", "/var/lib")):
        if os.path.isdir(folder):
            room = os.statvfs(folder)
            found[key] = room.f_bavail * room.f_frsize // (1024 * 1024)
    listed = _said(["systemctl", "list-units", "--all", "--plain", "--no-legend", *UNITS])
    words = [line.split() for line in listed.splitlines()]
    found["unit"] = [[w[0], w[2], w[3]] for w in words if len(w) > 3]
    if shutil.which("docker") and re.search("mastodon/mastodon|tootsuite/mastodon", _said(["docker", "ps", "--format", "{{.Image}}"])):
        found["docker-mastodon"] = "yes"
    return found


def _text(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def _os():
    names = re.findall(r"^PRETTY_NAME=(.*)$", _text("/etc/os-release"), re.MULTILINE)
    return " ".join(shlex.split(names[0])) if names else "unknown"


def _said(command):
    return runner.run(command, ANSWER)[1].decode("utf-8", "replace")
