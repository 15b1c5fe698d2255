"""What was ordered and how it ended: nothing is done twice, and nothing is done that is not written down first."""

import contextlib
import os
import shutil

import files
import runner
from host import boot, millis, own, processes
from refusal import CUT_OFF, FAILED, IN_DOUBT, Refusal

DAY = 86_400_000


class Ledger:
    def __init__(self, state):
        self.state = state

    def has(self, order, what):
        return os.path.exists(self.state.path("ledger", order, what))

    def number(self, order, what):
        said = self.state.text("ledger", order, what) or ""
        return int(said) if said.isascii() and said.isdigit() else 0

    def orders(self, prefix=""):
        there = os.path.isdir(self.state.path("ledger"))
        return [n for n in sorted(os.listdir(self.state.path("ledger"))) if n.startswith(prefix) and self.has(n, "order")] if there else []

    def open_orders(self):
        return [n for n in self.orders() if not self.has(n, "exit")]

    def ended(self, order):
        """Exit code, output and complaint of an order that has ended; None while there is no such order."""
        if self.has(order, "exit"):
            return self.number(order, "exit"), self.said(order, "out"), self.said(order, "err")
        if not self.has(order, "order"):
            return None
        if order in self.alive():
            raise Refusal(IN_DOUBT, "in doubt: this order was begun before and its end is not known")
        raise Refusal(CUT_OFF, "this order was begun before, and was cut off")

    def said(self, order, what):
        if not self.has(order, what):
            return ""
        with open(self.state.path("ledger", order, what), "rb") as file:
            return file.read(runner.SAID_MOST).decode("utf-8", "replace")

    def begin(self, order, words, fence):
        """Writes down that it begins; whoever cannot write this down does not begin."""
        self.state.reserve()
        os.makedirs(self.state.path("ledger", order), mode=0o700, exist_ok=True)
        for what, text in (("boot", boot()), ("started", str(millis())), ("fence", fence), ("order", words)):
            self.state.keep(text, "ledger", order, what)

    def end(self, order, code):
        self.state.keep(str(millis()), "ledger", order, "ended")
        self.state.keep(str(code), "ledger", order, "exit")

    def forget(self, days, rollout):
        """Takes away orders that have ended and began longer ago, but none of this rollout."""
        for order in set(self.orders()) - set(self.open_orders()) - set(self.orders(rollout + ".")):
            if millis() - self.number(order, "started") >= days * DAY:
                shutil.rmtree(self.state.path("ledger", order), ignore_errors=True)

    def alive(self):
        """Orders without an end of which a process still lives: what a killed helper has begun goes on."""
        pids = {o: (self.state.text("ledger", o, "pid") or "").split() for o in self.open_orders()
                if self.state.text("ledger", o, "boot") == boot()}
        running = list(processes()) if any(pids.values()) else []
        return {o for o, said in pids.items() if said and _lives(int(said[0]), said[1:], running)}

    def touch(self, order, work):
        """Runs a short order in a child that shares the caller's lock until it has ended, also where this process is killed."""
        child = os.fork()
        if child == 0:
            code = FAILED
            try:
                os.setsid()
                self.state.keep(f"{os.getpid()} {own().started}", "ledger", order, "pid")
                code, out, err = work()
                for what, said in (("out", out), ("err", err)):
                    with contextlib.suppress(Refusal):  # how it ended counts more than what it said
                        files.write(self.state.path("ledger", order, what), said)
                self.end(order, code)
            finally:
                os._exit(code if code < 256 else FAILED)
        os.waitpid(child, 0)
        return self.ended(order)


def _lives(pid, started, running):
    """Whether a process is left of the session that this one began; its number may have become another's meanwhile."""
    if started and any(p.pid == pid and p.started != started[0] for p in running):
        return False
    return any(pid in (p.pid, p.session) for p in running)
