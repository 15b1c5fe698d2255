"""What a long step says, and what has become of it."""

import os
import time

from host import boot
from runner import PART, SAID_MOST
from slot import active

TAIL = 64 * 1024


def kept(source, out):
    """The first bytes as they come, then only the last: a step that talks without end fills no disk, and a full disk ends none."""
    room, last, more = SAID_MOST, b"", False
    while True:
        data = os.read(source, PART)
        if not data:
            break
        _write(out, data[:room])
        last, more = (last + data[room:])[-TAIL:], more or len(data) > room
        room = max(0, room - len(data))
    if more:
        _write(out, f"\ndrover: more than {SAID_MOST} bytes were said; only the last follow\n".encode() + last)


def _write(out, data):
    try:
        out.write(data)
        out.flush()
    except OSError:
        pass  # the step goes on, whatever becomes of its words


def fate(ledger, order):
    """What has become of a long step: absent, running, ended, lost-by-reboot, never-started, unknown."""
    if not ledger.has(order, "order"):
        return {"state": "absent"}
    size = os.path.getsize(ledger.state.path("ledger", order, "out")) if ledger.has(order, "out") else 0
    seen = {"started": ledger.number(order, "started"), "size": size}
    if not ledger.has(order, "exit"):
        if ledger.state.text("ledger", order, "boot") != boot():
            return {"state": "lost-by-reboot", **seen}
        if active(order):
            return {"state": "running", **seen}
    if ledger.has(order, "exit"):  # it may have ended while systemd was asked
        return {"state": "ended", **seen, "exit": ledger.number(order, "exit"), "ended": ledger.number(order, "ended")}
    return {"state": "unknown" if ledger.has(order, "begun") else "never-started", **seen}


def follow(ledger, order, offset, seconds=40):
    """What it says from there on, as soon as it says something more, or has ended, or so many seconds have passed."""
    ends, asks = time.monotonic() + seconds, time.monotonic() + 2
    while True:
        now = part(ledger, order, offset)
        if now or ledger.has(order, "exit") or not ledger.has(order, "order") or time.monotonic() > ends:
            return now
        if time.monotonic() > asks:
            asks += 2
            if fate(ledger, order)["state"] != "running":
                return part(ledger, order, offset)
        time.sleep(0.05)


def part(ledger, order, offset):
    """Its words from there on, cut between two characters."""
    if not ledger.has(order, "out"):
        return b""
    with open(ledger.state.path("ledger", order, "out"), "rb") as file:
        file.seek(offset)
        data = file.read(PART)
    for cut in range(1, 4):  # a character of UTF-8 has at most four bytes
        if len(data) == PART and data[-cut:][0] & 0xC0 == 0xC0:
            return data[:-cut]
    return data
