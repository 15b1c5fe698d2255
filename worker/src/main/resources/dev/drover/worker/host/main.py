"""drover-host: the only program that Drover runs as root here. What may be touched says root, in /etc/drover/fleets.

    sudo drover-host status    who drives this host, what was ordered, what is armed
    sudo drover-host adopt     lets go of another fleet's claim
    sudo drover-host serve     takes requests, for the SSH user that sudo names
    sudo drover-host looks     the same, but only looks
"""

import json
import os
import pwd
import resource
import signal
import subprocess
import sys
import syslog
import traceback

import runner
import told
from claim import State
from door import Door
from host import millis
from ledger import Ledger
from protocol import NAME, Unfinished, answer, requests
from refusal import BUSY, FAILED, FENCED, USAGE, Refusal
from status import status
from table import Table

TIMERS = ("lease-fires", "maintenance-ends", "reboot-now")
SYSTEMD = ("EXIT_CODE", "EXIT_STATUS", "SERVICE_RESULT")
NOT_OF_A_STEP = (70, 71, 72, 74, 75, 76, 77)  # what a program means by these is not what this helper means by them


class Places:
    """Where things are on a host; only tests have others."""

    fleets = "/etc/drover/fleets"
    hold = "/etc/drover/hold"
    state = "/var/lib/drover"
    logs = "/var/log"
    launcher = "/usr/local/sbin/drover-host"
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    program = os.path.dirname(os.path.abspath(__file__))
    shell = os.path.join(program, "drover-host.sh")

    def digest(self):
        return os.path.basename(self.program)


def main(args, places=None):
    """Ends with the code of what was called; a caller by sudo reaches neither timers nor what is inside a unit."""
    places, caller, said = places or Places(), os.environ.get("SUDO_UID"), {k: os.environ.get(k, "") for k in SYSTEMD}
    _own_surroundings(places.path)
    try:
        return _called(args[1:], places, caller, said)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return refusal.code


def _own_surroundings(path):
    """Nothing of the caller's folder, environment, limits and signals counts."""
    os.chdir("/")
    os.umask(0o022)
    os.environ.clear()
    os.environ.update(PATH=path, LC_ALL="C.UTF-8")
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_DATA):
        resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _called(words, places, caller, systemd):
    state, what, rest = State(places.state, places.hold), words[0] if words else "", words[1:]
    if what in ("serve", "looks") and not rest:
        user = pwd.getpwuid(int(caller or 0)).pw_name
        return serve(Door(Table(places.program), state, places, user, what == "looks"))
    if what in ("", "-h", "--help"):
        print(__doc__)
        return 0
    if what == "status":
        print(status(state, places, Table(places.program)))
        return 0
    if what == "adopt":
        return adopt(state)
    if caller is not None:
        raise Refusal(USAGE, f"drover-host {what}: unknown, or for systemd alone; see drover-host --help")
    if what in TIMERS:
        return subprocess.run(["/bin/sh", places.shell, what, *rest], check=False).returncode
    if what in ("inside", "fate-of") and rest and NAME.fullmatch(rest[0]):
        return inside(state, places, rest[0]) if what == "inside" else fate_of(state, places, rest[0], systemd)
    raise Refusal(USAGE, f"drover-host: unknown: {what}; see drover-host --help")


def serve(door):
    """Answers requests one after the other, until there are no more."""
    out = sys.stdout.buffer
    try:
        for number, request in requests(sys.stdin.buffer):
            began = millis()
            try:
                if isinstance(request, Refusal):
                    raise request
                said = door.answer(request)
            except Refusal as refusal:
                said = refusal.code, "", str(refusal), None
            except Exception as e:  # a fault of this program's own must not keep the host from being asked and driven
                syslog.syslog(syslog.LOG_ERR, traceback.format_exc()[-4000:])
                said = FAILED, "", f"drover-host failed: {type(e).__name__}: {e}", None
            answer(out, number, *said, ms=millis() - began)
        return 0
    except Unfinished as e:
        answer(out, None, USAGE, err=str(e))
        return USAGE


def inside(state, places, order):
    """Does a long step within its unit; what was ordered stands in the ledger, and the fence is looked at again."""
    ledger = Ledger(state)
    with state.locked():
        if state.text("slot") != order or ledger.has(order, "exit") or ledger.has(order, "begun"):
            raise Refusal(BUSY, "another long step has the slot, or this one was begun before")
        journal, epoch = (state.text("ledger", order, "fence") or "- 0").split()
        if state.claimed().get("journal") != journal or int(epoch) < state.epoch():
            raise Refusal(FENCED, f"refused: this host is {state.claim_text()} and has seen epoch {state.epoch()}")
        state.unless_held()
        state.keep("", "ledger", order, "begun")
    verb, *args = json.loads(state.text("ledger", order, "order"))
    command = ["/bin/sh", places.shell, "part", "long", verb.partition(".")[2], *map(str, args)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/") as step:
        told.kept(step.stdout.fileno(), sys.stdout.buffer)
    if step.returncode in NOT_OF_A_STEP:
        print(f"drover: the step ended with {step.returncode}")
        return FAILED
    return step.returncode if step.returncode >= 0 else runner.KILLED


def fate_of(state, places, order, systemd):
    """Writes down how a unit has ended, whatever the way; systemd calls it."""
    code = int(systemd["EXIT_STATUS"] or FAILED) if systemd["EXIT_CODE"] == "exited" else runner.KILLED
    limits = {"oom-kill": "its memory limit", "timeout": "its time limit"}
    subprocess.run(["/bin/sh", places.shell, "part", "released"], check=False)
    if systemd["SERVICE_RESULT"] in limits:
        with open(state.path("ledger", order, "out"), "ab") as out:
            out.write(f"drover: killed because the step reached {limits[systemd['SERVICE_RESULT']]}\n".encode())
    Ledger(state).end(order, code)
    return 0


def adopt(state):
    """For a person who is root here: the next fleet that asks gets this host."""
    with state.locked():
        print(f"let go of: {state.claim_text()}" if state.claimed() else "nobody has claimed this host")
        if state.claimed():
            os.unlink(state.path("claim"))
    return 0
