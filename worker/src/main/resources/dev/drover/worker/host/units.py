"""systemd's units: how they are, and starting and stopping them."""

import contextlib
import os

import runner
from host import millis
from refusal import FAILED, SILENT, Refusal

ANSWER = 60  # seconds
CHANGE = 1700  # seconds; less than a short order may take
SHOWN = ("LoadState", "ActiveState", "SubState", "MainPID", "NRestarts", "TimeoutStopUSec", "UnitFileState", "InvocationID")
DROP_IN = "[Service]\nTimeoutStopSec=60\n"  # Sidekiq itself takes 25 s to push its jobs back


def systemctl(words, complaint, seconds=ANSWER):
    """What it says; a Refusal with this complaint where it does not end well."""
    code, out, err = runner.run(["systemctl", *words], seconds)
    if code != 0:
        raise Refusal(FAILED, f"{complaint}: {err.decode('utf-8', 'replace').strip()[-500:]}")
    return out.decode("utf-8", "replace")


def show(names, properties=SHOWN):
    """For each unit its properties, by one question."""
    said = systemctl(["show", "-p", ",".join(properties), *names], "systemd does not answer")
    blocks = [dict(line.split("=", 1) for line in block.splitlines() if "=" in line) for block in said.split("\n\n") if block.strip()]
    if len(blocks) != len(names):
        raise Refusal(FAILED, "systemd does not answer")
    return blocks


def invocation(name):
    """By this systemd names one life of a unit; "" where it does not run or there is no systemd."""
    try:
        return show([name], ("InvocationID",))[0].get("InvocationID", "")
    except (Refusal, OSError):
        return ""


def look(args, here):
    found = []
    for name, shown in zip(args, show(args)):
        life = shown.pop("InvocationID", "")
        one = {"unit": name, **shown}
        pid = int(shown.get("MainPID") or 0)
        if pid > 0 and os.path.isdir(f"/proc/{pid}"):
            one.update(_process(pid))
            if life and here.state.text("quieted", name) == life:
                one["quieted"] = "yes"
        found.append(one)
    return {"each": found}


def _process(pid):
    """Since when it runs, in milliseconds of this host's clock, and in which folder."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            ticks = int(file.read().rpartition(")")[2].split()[19])
        with open("/proc/uptime", encoding="ascii") as file:
            up = float(file.read().split()[0])
        return {"started-ms": round(millis() - (up - ticks / os.sysconf("SC_CLK_TCK")) * 1000),
                "cwd": os.readlink(f"/proc/{pid}/cwd")}
    except (OSError, ValueError):
        return {}


def change(args, _):
    """Starts, stops or restarts; one that has failed before is tried again."""
    verb, *names = args
    if verb != "stop":
        runner.run(["systemctl", "reset-failed", *names], ANSWER)
    return _run(verb, names)


def _run(verb, names):
    """Exit code, output and complaint, as systemctl gave them."""
    done = runner.run(["systemctl", verb, *names], CHANGE)
    if done[0] != 0 and runner.run(["systemctl", "show", "-p", "Version"], ANSWER)[0] != 0:
        raise Refusal(SILENT, "systemd does not answer")
    return done


def quiet(args, here):
    """Tells Sidekiq to fetch no more. Which process was told is remembered: a quiet one never fetches again, the next one does."""
    os.makedirs(here.state.path("quieted"), mode=0o700, exist_ok=True)
    for name, shown in zip(args, show(args, ("InvocationID",))):
        here.state.keep(shown.get("InvocationID", ""), "quieted", name)
        systemctl(["kill", "-s", "TSTP", "--kill-who=main", name], f"{name} could not be told")


def stop_sidekiq(args, _):
    """Stops it, with more time than it takes to push its jobs back."""
    folders = [f"/run/systemd/system/{name}.d" for name in args]
    for folder in folders:
        os.makedirs(folder, mode=0o755, exist_ok=True)
        with open(f"{folder}/drover.conf", "w", encoding="ascii") as file:
            file.write(DROP_IN)
    try:
        systemctl(["daemon-reload"], "systemd would not read its units anew")
        return _run("stop", args)
    finally:
        for folder in folders:
            os.unlink(f"{folder}/drover.conf")
            with contextlib.suppress(OSError):  # the team's own drop-in stays
                os.rmdir(folder)
        systemctl(["daemon-reload"], "systemd would not read its units anew")
