"""Leases: a server that is out of service comes back by itself when nobody renews it.

A timer of this host's own is armed before the drain, fires again until it has succeeded, and is there again after a boot. It is
disarmed before the server's host is touched; from then on the server stays out until somebody brings it back.
"""

import contextlib
import os
import re
import time
from collections import namedtuple

import files
import units
from refusal import ENDED, Refusal

Lease = namedtuple("Lease", "socket backend server rollout seconds")

UNITS = "/etc/systemd/system"
SERVICE = """[Unit]
Description=Drover lease: brings {l.backend}/{l.server} back
[Service]
Type=oneshot
ExecStart={launcher} lease-fires {l.socket} {l.backend} {l.server}
"""
TIMER = """[Unit]
Description=Drover lease on {l.backend}/{l.server}
[Timer]
OnActiveSec={l.seconds}
OnUnitInactiveSec=10s
AccuracySec=1s
[Install]
WantedBy=timers.target
"""


def _unit(backend, server):
    return "drover-lease-" + re.sub(r"[^A-Za-z0-9-]", "_", f"{backend}-{server}")


def _said(state, backend, server):
    text = state.text("leases", f"{backend}@{server}") or ""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def state(state_, backend, server):
    """armed, disarmed, or "" where there is none."""
    return _said(state_, backend, server).get("state", "")


def all_of(state_):
    """Rows: backend, server, state."""
    folder = state_.path("leases")
    names = sorted(n for n in os.listdir(folder) if "@" in n) if os.path.isdir(folder) else []
    pairs = [n.split("@", 1) for n in names if not n.endswith(".new")]
    return [[backend, server, state(state_, backend, server)] for backend, server in pairs]


def _keep(state_, lease, how):
    os.makedirs(state_.path("leases"), mode=0o700, exist_ok=True)
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    state_.keep(f"socket={lease.socket}\nrollout={lease.rollout}\nseconds={lease.seconds}\nsince={since}\nstate={how}",
                "leases", f"{lease.backend}@{lease.server}")


def arm(here, lease):
    if not lease.seconds:
        _keep(here.state, lease, "disarmed")
        return
    name = _unit(lease.backend, lease.server)
    for end, text in (("service", SERVICE), ("timer", TIMER)):
        files.write(f"{UNITS}/{name}.{end}", text.format(l=lease, launcher=here.places.launcher).encode(), 0o644)
    _keep(here.state, lease, "armed")
    for words in (["daemon-reload"], ["enable", "-q", f"{name}.timer"], ["restart", f"{name}.timer"]):
        units.systemctl(words, "the lease's timer could not be armed")


def end(state_, backend, server):
    name = _unit(backend, server)
    if os.path.exists(f"{UNITS}/{name}.timer"):
        units.systemctl(["disable", "-q", "--now", f"{name}.timer"], "the lease's timer could not be stopped")
        _take_away(name)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(state_.path("leases", f"{backend}@{server}"))


def _take_away(name):
    for kind in ("timer", "service"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{UNITS}/{name}.{kind}")
    units.systemctl(["daemon-reload"], "systemd would not read its units anew")


def disarm(args, here):
    """From now on the server stays out until somebody brings it back."""
    backend, server = args
    said = _said(here.state, backend, server)
    if said.get("state") == "disarmed":
        return
    if said.get("state") != "armed":
        raise Refusal(ENDED, f"{backend}/{server} is already back: its drain was not renewed in time")
    name = _unit(backend, server)
    units.systemctl(["disable", "-q", "--now", f"{name}.timer"], "the lease's timer could not be stopped")
    lease = Lease(said.get("socket", ""), backend, server, said.get("rollout", ""), said.get("seconds", ""))
    _keep(here.state, lease, "disarmed")
    _take_away(name)


def renew(here, backend, server):
    """The lease begins anew."""
    now = state(here.state, backend, server)
    if now == "armed":
        units.systemctl(["restart", f"{_unit(backend, server)}.timer"], "the lease's timer could not be restarted")
    elif now != "disarmed":
        raise Refusal(ENDED, f"{backend}/{server} is already back: its drain was not renewed in time")
