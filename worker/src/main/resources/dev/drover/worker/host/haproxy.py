"""HAProxy, spoken with over its own socket."""

import os
import re
import socket
import stat

import leases
import runner
from refusal import ENDED, FAILED, MISSING, SILENT, TOO_FEW, Refusal

ANSWER = 10  # seconds
MOST = 64 * 1024 * 1024
SAVE = "/usr/local/sbin/haproxy-save-state"
DRAINED = 8  # of a server's administrative state: HAProxy's management guide, "show servers state"


def ask(path, command, here, quiet=FAILED):
    """The whole answer to one command; quiet: the code where it does not answer."""
    try:
        there = os.stat(path)
    except OSError:
        there = None
    if there is None or not stat.S_ISSOCK(there.st_mode):
        raise Refusal(MISSING, f"HAProxy's socket {path} is not there (stats socket … level admin)")
    if here.caller and there.st_uid == here.caller:
        raise Refusal(FAILED, f"the socket {path} belongs to whoever calls, and not to HAProxy")
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(ANSWER)
            line.connect(path)
            line.sendall(command.encode() + b"\n")
            return _all(line)
    except OSError as e:
        raise Refusal(quiet, f"HAProxy does not answer on {path}: {e.strerror or e}") from e


def _all(line):
    said = bytearray()
    while len(said) < MOST:
        part = line.recv(65536)
        if not part:
            break
        said += part
    return said.decode("utf-8", "replace")


def _servers(path, here, quiet=FAILED):
    """Rows of "show stat", one a server or a backend."""
    said = ask(path, "show stat", here, quiet)
    rows = [line.split(",") for line in said.splitlines() if line and not line.startswith("#")]
    if not rows:
        raise Refusal(quiet, f"HAProxy says nothing on {path}")
    return [row for row in rows if len(row) > 55 and row[1] not in ("FRONTEND", "")]


def look(args, here):
    """Servers with state, sessions, weight, seconds since the last change; leases; how long HAProxy runs."""
    path, = args
    rows, info = _servers(path, here), ask(path, "show info", here)
    if not info.strip():
        raise Refusal(FAILED, f"HAProxy does not answer on {path}")
    # A drained server that is down shows "DOWN": what it was asked for stands in its administrative state.
    states = [line.split() for line in ask(path, "show servers state", here).splitlines()]
    drained = {(w[1], w[3]) for w in states if len(w) > 6 and w[6].isdigit() and int(w[6]) & DRAINED}
    found = {"server": [], "lease": leases.all_of(here.state)}
    for row in rows:
        status = "DRAIN (down)" if row[17].startswith("DOWN") and (row[0], row[1]) in drained else row[17]
        found["server"].append([row[0], row[1], status, row[4], row[18], row[23], row[55], row[36]])
    for key, name in (("version", "Version"), ("uptime-s", "Uptime_sec")):
        for value in re.findall(rf"^{name}: (.*)$", info, re.MULTILINE)[:1]:
            found[key] = value.strip()
    return found


def _set(path, command, here):
    said = ask(path, command, here, SILENT)
    if said.strip():
        raise Refusal(FAILED, f"HAProxy answered: {said.strip()[:500]}")


def _save():
    """Where the team has a program for it, the states are kept for HAProxy's next start."""
    if os.access(SAVE, os.X_OK):
        runner.run([SAVE], ANSWER)


def drain(args, here):
    """Takes a server out, never if too few others are up; under a lease, unless that has no seconds."""
    path, backend, server, minimum, rollout, seconds = args
    others = [row for row in _servers(path, here, SILENT) if row[0] == backend and row[1] not in ("BACKEND", server)]
    # up, with a weight, and no backup server (column "act"), which takes traffic only when all others are down
    up = [row for row in others if row[17] in ("UP", "no check") and row[18].isdigit() and int(row[18]) > 0 and row[19] == "1"]
    if len(up) < minimum:
        raise Refusal(TOO_FEW, f"refused: without {server} only {len(up)} server(s) of backend {backend} would be up"
                               f" on this balancer, the minimum is {minimum}")
    leases.arm(here, leases.Lease(path, backend, server, rollout, seconds))
    _set(path, f"set server {backend}/{server} state drain", here)
    _save()


def state(args, here):
    """Brings a server to that state; what is not drained any more is not taken out without counting."""
    path, backend, server, wanted = args
    if wanted != "ready" and not leases.state(here.state, backend, server):
        raise Refusal(ENDED, f"{backend}/{server} is already back: its drain was not renewed in time")
    _set(path, f"set server {backend}/{server} state {wanted}", here)
    _save()
    if wanted == "ready":
        leases.end(here.state, backend, server)


def weight(args, here):
    path, backend, server, share = args
    _set(path, f"set server {backend}/{server} weight {share}", here)
    _save()


def cut(args, here):
    """Ends a server's sessions."""
    path, backend, server = args
    ask(path, f"shutdown sessions server {backend}/{server}", here)


def maintenance(args, here):
    """Whether users get the maintenance page: what HAProxy itself has for "on" in that map."""
    path, name = args
    words = [line.split() for line in ask(path, f"show map {name}", here).splitlines()]
    on = [w[2] for w in words if len(w) > 2 and w[1] == "on"]
    if not on:
        raise Refusal(MISSING, f"HAProxy does not ask the map {name} for \"on\"; see docs/balancers.md")
    return {"on": on[0]}
