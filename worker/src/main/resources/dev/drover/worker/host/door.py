"""What a request leads to: who asks, whether the table and root's word allow it, and the ledger before anything is touched."""

import hashlib
import json
import os
import pwd
import shutil
import syslog

import leases
import runner
import slot
import told
import verbs
import word
from host import boot, millis
from ledger import Ledger
from protocol import NAME
from refusal import FENCED, USAGE, Refusal

LOOKS = ("hello", "orders", "fate", "follow", "output")
DRIVES = ("claim", "release", "forget", "fence", "renew", "recall")
LOOK_MOST = 110  # seconds
TOUCH_MOST = 1800  # seconds that a short order may take
SERVES = ("mastodon-", "redis", "haproxy", "nginx", "keepalived", "postgresql@")


class Door:
    """One caller's door to this host.

    places: where things are, see `main.Places`; user: the SSH user who asks, from sudo's own variable.
    """

    def __init__(self, table, state, places, user, looks_only):
        self.table, self.state, self.places, self.user, self.looks_only = table, state, places, user, looks_only
        self.ledger = Ledger(state)

    def answer(self, request):
        """Exit code, output, complaint and facts."""
        verb = request["verb"]
        if "body" in request and "body" not in self.table.verbs.get(verb, {}):
            raise Refusal(USAGE, f"{verb} takes no body")
        if verb in LOOKS:
            return getattr(self, "_" + verb)(request)
        if verb in DRIVES or verb == "quiesce":
            return self._drive(verb, request)
        line = self.table.call(verb, request.get("args", []), self.word())
        if line["class"] == "look":
            return self._look(request)
        self._unless_looks_only(verb)
        return self._ordered(request, line)

    def word(self):
        return word.of(self.user, self.places.fleets, self.table.keys)

    def _unless_looks_only(self, verb):
        if self.looks_only:
            raise Refusal(USAGE, f"{verb} is no look")

    def _shell(self, *words):
        return ["/bin/sh", self.places.shell, *words]

    def _part(self, kind, request):
        """What the shell part is called with: a refresh is a look of its that fetches first."""
        verb, args = request["verb"].partition(".")[2], [str(a) for a in request.get("args", [])]
        refreshes = request["verb"].startswith("refresh.") and not args
        return self._shell("part", kind, verb, *args, *(["refresh"] if refreshes else []))

    def _look(self, request):
        if request["verb"] in verbs.LOOKS:
            return 0, "", "", verbs.LOOKS[request["verb"]](request.get("args", []), self._here())
        return self._told(runner.run(self._part("look", request), LOOK_MOST))

    def _here(self):
        return verbs.Here(self.state, self.places, pwd.getpwnam(self.user).pw_uid)

    def _work(self, request):
        """What a short order does, as something to call."""
        verb = request["verb"]
        if verb in verbs.TOUCHES:
            return lambda: verbs.done(verbs.TOUCHES[verb], request.get("args", []), self._here())
        return lambda: runner.run(self._part(_kind(verb), request), TOUCH_MOST, request.get("body"))

    @staticmethod
    def _told(done):
        code, out, err = done
        return code, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"), None

    # ---- what is asked of the ledger and the claim

    def _hello(self, _):
        try:
            said = self.word().digest
        except Refusal as refusal:
            said = str(refusal)
        facts = {"protocol": self.table.protocol, "helper": self.places.digest(), "boot": boot(), "now": millis(),
                 "epoch": self.state.epoch(), "claim": self.state.claimed(), "open": self.ledger.open_orders()[:100],
                 "word": said}
        return 0, "", "", facts

    def _orders(self, request):
        return 0, "", "", {"order": self.ledger.orders(_named(request, 0) + ".")}

    def _fate(self, request):
        return 0, "", "", told.fate(self.ledger, _named(request, 0))

    def _follow(self, request):
        order = _named(request, 0)
        said = told.follow(self.ledger, order, request.get("offset", 0))
        return 0, said.decode("utf-8", "replace"), "", {"bytes": len(said), **told.fate(self.ledger, order)}

    def _output(self, request):
        said = told.part(self.ledger, _named(request, 0), request.get("offset", 0))
        return 0, said.decode("utf-8", "replace"), "", {"bytes": len(said)}

    # ---- who drives this host

    def _drive(self, verb, request):
        self._unless_looks_only(verb)
        seconds = 150 if verb == "quiesce" else 90
        ready = self._quiet if verb in ("quiesce", "forget") else lambda: True
        with self.state.locked(seconds, ready):
            if verb == "quiesce":
                return 0, "", "", None
            if verb == "claim":
                self._claim(request)
            elif self.state.claimed() or verb != "forget":
                self._fence({"epoch": self.state.epoch(), **request} if verb == "forget" else request)
            done = None if verb == "claim" else getattr(self, "_do_" + verb)(request)
        self._log(f"{verb} {request.get('args', [])} of journal {request.get('journal')}, epoch {request.get('epoch')}")
        return done or (0, "", "", None)

    def _quiet(self):
        return not self.ledger.alive()

    def _fence(self, request):
        self.state.fence(_key(request, "journal"), _key(request, "epoch"), self.word().said.get("fleet"))

    def _claim(self, request):
        fleet, rollout, who, origin = _line(request, 0), _named(request, 1), _line(request, 2), _line(request, 3)
        mine = self.word()
        if mine.said.get("fleet") != fleet:
            raise Refusal(FENCED, f"refused: {mine.name()} does not say \"fleet\": \"{fleet}\"")
        said = {"fleet": fleet, "rollout": rollout, "who": who, "from": origin}
        self.state.claim(_key(request, "journal"), _key(request, "epoch"), said, request.get("adopt", False))

    def _do_fence(self, _):
        return None

    def _do_renew(self, request):
        leases.renew(self._here(), _named(request, 0), _named(request, 1))

    def _do_recall(self, request):
        order = _named(request, 0)
        if order not in self.ledger.open_orders():
            return None
        return self._told(runner.run(["systemctl", "stop", slot.unit(order)], LOOK_MOST))

    def _do_release(self, _):
        rollout = self.state.claimed()["rollout"]
        if not self._slot_taken():
            runner.run(self._shell("part", "released"), slot.QUICK)
        os.unlink(self.state.path("claim"))
        self.ledger.forget(30, rollout)

    def _do_forget(self, _):
        out = [n.replace("@", "/") for n in _names(self.state.path("leases")) if "@" in n]
        if out or self._slot_taken():
            raise Refusal(FENCED, f"refused: {out[0] + ' is out of service for' if out else 'a long step runs for'} Drover")
        runner.run(self._shell("part", "released"), slot.QUICK)
        for name in set(_names(self.state.root)) - {"lock", "epoch", "anew"}:
            path = self.state.path(name)
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)

    def _slot_taken(self):
        taken = self.state.text("slot")
        return bool(taken) and slot.active(taken)

    # ---- what is ordered

    def _ordered(self, request, line):
        verb, order = request["verb"], _key(request, "order")
        words = json.dumps([verb, *request.get("args", [])], separators=(",", ":"))
        _body(request, line, self.word())
        with self.state.locked(90, lambda: self.ledger.has(order, "order") or self._quiet()):
            self._fence(request)
            before = self.state.text("ledger", order, "order") if self.ledger.has(order, "order") else None
            if before not in (None, words) and before.startswith("["):  # the helper before this one wrote otherwise
                raise Refusal(USAGE, f"order {order} was another one")
            if before is None:
                self._begin(request, line, words)
            if line["class"] == "secret":
                return self._look(request)
            if verb.startswith("long."):
                return 0, "", "", None
            if before is None:
                done = self.ledger.touch(order, self._work(request))
                self._log(f"order {order} has ended with {done[0]}")
                return (*done, None)
            return (*self.ledger.ended(order), None)

    def _begin(self, request, line, words):
        """Writes an order down, tells it to the host's own log, and starts what is long."""
        verb, order = request["verb"], request["order"]
        self.state.unless_held()
        limits = slot.limits(request) if verb.startswith("long.") else None
        if limits:
            slot.unless_taken(self.state)
        if line.get("anew"):
            self._anew(request)
        self.ledger.begin(order, words, f"{request['journal']} {request['epoch']}")
        self._log(f"order {order} of journal {request['journal']}, epoch {request['epoch']}: {words}")
        if line["class"] == "secret":
            self.ledger.end(order, 0)
        if limits:
            slot.start(self.ledger, order, limits, self.places.launcher)

    def _anew(self, request):
        """A bare host is made anew for one rollout, until the time that root has set, and never where something serves."""
        said, rollout = self.word().said.get("anew"), self.state.claimed()["rollout"]
        if not said or millis() > said["until"] * 1000:
            raise Refusal(FENCED, f"refused: {self.word().name()} does not say \"anew\", or the time in it is over")
        if request["verb"] == "long.host_equip" and request["args"][1] != said["for"]:
            raise Refusal(FENCED, f"refused: {self.word().name()} lets this host become {said['for']}")
        mark = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
        spent = (self.state.text("anew") or "").split()
        if spent and spent[0] == mark:
            if spent[1:] != [rollout]:
                raise Refusal(FENCED, f"refused: this host was made anew for rollout {' '.join(spent[1:])}")
            return
        code, units, _ = runner.run(["systemctl", "list-units", "--type=service", "--state=active", "--plain", "--no-legend"], slot.QUICK)
        serving = [u for u in units.decode("utf-8", "replace").split() if u.endswith(".service") and u.startswith(SERVES)]
        if code != 0 or serving:
            raise Refusal(FENCED, f"refused: something serves here: {', '.join(serving) or 'systemd does not tell'}")
        self.state.keep(f"{mark} {rollout}", "anew")

    def _log(self, text):
        syslog.openlog("drover-host", syslog.LOG_PID, syslog.LOG_DAEMON)
        syslog.syslog(f"{self.user}: {text[:2000]}")


def _kind(verb):
    return "look" if verb.startswith("refresh.") else "do"


def _body(request, line, mine):
    """What comes beside the arguments has the form that the table names."""
    if "body" not in line:
        return
    if "body" not in request:
        raise Refusal(USAGE, f"{request['verb']} wants a body")
    if line["body"] == "archive":
        return
    for text in request["body"].decode("utf-8", "replace").splitlines():
        name, equals, value = text.partition("=")
        if not equals or not value.isprintable() or not NAME.fullmatch(name):
            raise Refusal(USAGE, f"{request['verb']}: a line of its body is no NAME=value")
        allowed = mine.allows("settings", name) if line["body"] == "settings" else name in ("DB_USER", "DB_PASS")
        if not allowed:
            raise Refusal(FENCED, f"refused: {request['verb']} {name}: {mine.name()} has no such line in \"settings\"")


def _names(folder):
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def _key(request, key):
    if key not in request:
        raise Refusal(USAGE, f"{request['verb']} wants {key}")
    return request[key]


def _line(request, at):
    """One argument as people write it: anything in one line."""
    args = request.get("args", [])
    if at >= len(args) or not isinstance(args[at], str) or not args[at].isprintable() or len(args[at]) > 1000:
        raise Refusal(USAGE, f"{request['verb']} wants one line of text as argument {at + 1}")
    return args[at]


def _named(request, at):
    """One argument that becomes a part of a path."""
    if not NAME.fullmatch(_line(request, at)):
        raise Refusal(USAGE, f"{_line(request, at)[:60]!r} is no plain word")
    return _line(request, at)
