"""The verbs that this program does itself; what is not here is still done by the shell part.

Each takes the arguments as the table has checked them, and `Here`. A look returns facts; a touch nothing, facts, or how the program
that it has run has ended.
"""

from collections import namedtuple

import facts
import haproxy
import leases
import logs
import pages
import settings
import sidekiq
import trees
import units
from refusal import Refusal

Here = namedtuple("Here", "state places caller")  # caller: the number of the user who asks

LOOKS = {
    "look.clock": facts.clock,
    "look.env": settings.compared,
    "look.facts": facts.look,
    "look.haproxy": haproxy.look,
    "look.haproxy_log": logs.look,
    "look.haproxy_log_before": logs.before,
    "look.maintenance": haproxy.maintenance,
    "look.manifest": trees.manifest,
    "look.neighbour_page": pages.look_beside,
    "look.packs": trees.packs,
    "look.page": pages.look,
    "look.sidekiq": sidekiq.look,
    "look.sidekiq_jobs": sidekiq.jobs,
    "look.streaming": pages.streaming,
    "look.tree": trees.look,
    "look.unit": units.look,
    "look.web": pages.web,
    "secret.env_values": settings.values,
}
TOUCHES = {
    "touch.haproxy_cut": haproxy.cut,
    "touch.haproxy_drain": haproxy.drain,
    "touch.haproxy_state": haproxy.state,
    "touch.haproxy_weight": haproxy.weight,
    "touch.lease_disarm": leases.disarm,
    "touch.packs_publish": trees.publish,
    "touch.sidekiq_quiet": units.quiet,
    "touch.sidekiq_stop": units.stop_sidekiq,
    "touch.unit": units.change,
}


def done(touch, args, here):
    """Exit code, output and complaint of a touch, as the ledger keeps them."""
    try:
        found = touch(args, here)
        return found if isinstance(found, tuple) else (0, _lines(found).encode(), b"")
    except Refusal as refusal:
        return refusal.code, b"", f"{refusal}\n".encode()


def _lines(found):
    """Facts as they are kept with an order: a line for each."""
    return "".join(f"{key}={value}\n" for key, values in (found or {}).items() for value in (values if isinstance(values, list) else [values]))
