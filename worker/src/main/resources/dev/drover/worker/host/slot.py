"""The one slot for a long step: a transient unit of systemd's, which outlives every connection."""

import subprocess

import runner
from refusal import BUSY, FAILED, USAGE, Refusal

WEEK = 7 * 86_400
MEMORY_MOST = 1024 * 1024  # MiB
QUICK = 60  # seconds for systemd to answer


def unit(order):
    return f"drover-{order}.service"


def active(order):
    said = runner.run(["systemctl", "is-active", unit(order)], QUICK)[1].decode().strip()
    return said == "active" or said.endswith("ing")


def start(ledger, order, limits, launcher):
    """Begins a long step that stands in the ledger; the caller holds the lock, and has looked at the fence and the slot."""
    out = ledger.state.path("ledger", order, "out")
    with open(out, "ab"):
        ledger.state.keep(order, "slot")
    properties = {"Type": "exec", "RuntimeMaxSec": limits["seconds"], "KillMode": "mixed", "TimeoutStopSec": 30, "Nice": 10,
                  "CPUWeight": 20, "IOWeight": 20, "StandardOutput": f"append:{out}", "StandardError": f"append:{out}",
                  "ExecStopPost": f"{launcher} fate-of {order}"}
    if limits["memory"]:
        properties["MemoryMax"] = f"{limits['memory']}M"
    told = [word for key, value in properties.items() for word in ("-p", f"{key}={value}")]
    if subprocess.run(["systemd-run", "-q", "--no-ask-password", "--collect", f"--unit={unit(order)}", *told, "--",
                       launcher, "inside", order], stdin=subprocess.DEVNULL, check=False).returncode != 0:
        ledger.end(order, FAILED)
        raise Refusal(FAILED, "systemd would not start the step")


def unless_taken(state):
    taken = state.text("slot")
    if taken and active(taken):
        raise Refusal(BUSY, f"the slot is taken by order {taken}")


def limits(request):
    memory, seconds = request.get("memory", 0), request.get("seconds", 0)
    if memory > MEMORY_MOST or not 0 < seconds <= WEEK:
        raise Refusal(USAGE, f"{memory} MiB and {seconds} s are no limits of a step")
    return {"memory": memory, "seconds": seconds}
