"""For a person on this host: who drives it, what was ordered, what is armed, what root has allowed."""

import os
import time

import word
from ledger import Ledger
from refusal import Refusal

FAR = 4_000_000_000  # seconds; a date program of an older Ubuntu 26.04 wrote nanoseconds


def status(state, places, table):
    ledger = Ledger(state)
    lines = [state.claim_text() if state.claimed() else "nobody has claimed this host", f"epoch {state.epoch()}"]
    if os.path.lexists(places.hold):
        lines.append(f"held: {places.hold} is there, nothing is touched")
    for order in ledger.open_orders():
        lines.append(f"open: order {order}, since {_when(state, order)}: {state.text('ledger', order, 'order')}")
    for order in [o for o in ledger.orders() if ledger.has(o, "exit")][-10:]:
        code = state.text("ledger", order, "exit")
        lines.append(f"ended with {code}: order {order}, {_when(state, order)}: {state.text('ledger', order, 'order')}")
    leases = state.path("leases")
    for name in sorted(os.listdir(leases)) if os.path.isdir(leases) else []:
        if "@" in name:
            lines.append(f"out of service: {name.replace('@', '/')}, its lease is {_lease(state, name)}")
    return "\n".join(lines + _words(places, table))


def _when(state, order):
    millis = Ledger(state).number(order, "started")
    return time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(min(millis / 1000, FAR)))


def _lease(state, name):
    return dict(line.split("=", 1) for line in (state.text("leases", name) or "").splitlines() if "=" in line).get("state", "damaged")


def _words(places, table):
    try:
        found = word.all_of(places.fleets, table.keys)
    except Refusal as refusal:
        return [f"damaged: {refusal}"]
    return [f"root's word: {w.path} ({w.digest}) for fleet {w.said.get('fleet')}, user {w.said.get('user')}" for w in found] or [
        f"root has said nothing in {places.fleets}: nothing can be ordered"]
