"""Facts of this host that the kernel tells."""

import os
import time
from collections import namedtuple

Process = namedtuple("Process", "pid session started")  # started: ticks since the boot


def boot():
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return file.read().strip()


def millis():
    return time.time_ns() // 1_000_000


def processes():
    """All that live; zombies do not."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] not in "ZX":
                yield Process(int(name), int(fields[3]), fields[19])


def own():
    """This process."""
    return next(p for p in processes() if p.pid == os.getpid())
