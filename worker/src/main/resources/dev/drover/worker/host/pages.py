"""Pages, asked for straight at Puma, as a person gets them.

Asked as the host's nginx would ask for a user: nginx and what caches in it are left out. The user's address is one of the three
networks for documentation (RFC 5737), always the same for one host, so that what rate limits count for one host is not counted for
another. Steps ask as one user, and who only watches the host beside a canary as another: each asks at most MOST pages a minute, so
that neither waits for the other.
"""

import fcntl
import http.client
import os
import re
import socket
import time
import zlib
from collections import namedtuple

import runner
import units
from host import millis

MOST = 20  # pages a minute
MINUTE = 60_000  # milliseconds
ANSWER = 10  # seconds
BODY_MOST = 4 * 1024 * 1024
TRIED_AGAIN = 300  # seconds after which what could not be told is tried again, because each try asks pages
NETS = ("192.0.2", "198.51.100", "203.0.113")
API = "/api/v1/instance"

Page = namedtuple("Page", "code took head body")  # took: milliseconds; code: refused, timeout or cut where no answer came


def ask(port, domain, path, address=None, seconds=ANSWER):
    """One page; head and body are empty where none came."""
    began = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    headers = {"Host": domain, "X-Forwarded-Proto": "https", "User-Agent": "Drover", "Connection": "close"}
    if address:
        headers.update({"X-Real-IP": address, "X-Forwarded-For": address})
    head, body = {}, b""
    try:
        line.request("GET", path, headers=headers)
        got = line.getresponse()
        code, head = str(got.status), got.headers
        while len(body) < BODY_MOST and time.monotonic() < began + seconds:
            part = got.read1(65536)
            if not part:
                break
            body += part
    except ConnectionRefusedError:
        code = "refused"
    except socket.timeout:
        code = "timeout"
    except (OSError, http.client.HTTPException):
        code = "cut"
    finally:
        line.close()
    return Page(code, round((time.monotonic() - began) * 1000), head, body)


class User:
    """The user as whom this host is asked, and what may still be asked in this minute."""

    def __init__(self, state, port, domain, beside):
        self.state, self.port, self.domain = state, port, domain
        self.at = ("page", "neighbour") if beside else ("page",)
        number = zlib.crc32(os.uname().nodename.encode()) % 381 * 2 + beside
        self.address = f"{NETS[number // 254]}.{number % 254 + 1}"
        os.makedirs(state.path(*self.at), mode=0o700, exist_ok=True)

    def may(self):
        """Counts one more page of this minute, if there is room for it."""
        with open(self.state.path(*self.at, "lock"), "a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            now = millis()
            said = (self.state.text(*self.at, "times") or "").split()
            times = [t for t in said if t.isdigit() and now - MINUTE < int(t) <= now]
            if len(times) >= MOST:
                return False
            self.state.keep("\n".join([*times, str(now)]), *self.at, "times")
            return True

    def ask(self, path, as_localhost=False):
        return ask(self.port, self.domain, path, None if as_localhost else self.address)

    def left(self, as_localhost=False):
        """What Rack::Attack leaves, as an answer of the API tells it; "" where no limit counts, None where nothing may be asked."""
        if not self.may():
            return None
        said = self.ask(API, as_localhost).head.get("X-RateLimit-Remaining", "")
        return int(said) if re.fullmatch(r"\d{1,9}", said) else ""


def look(args, here):
    """What a user gets, and whether the application took the user's address."""
    port, domain, unit, *paths = args
    user = User(here.state, port, domain, False)
    found, refused, answered = _pages(user, paths)
    found["asked-as"] = _asked_as(user, unit, refused) if answered else ["unknown\tno answer"]
    return found


def look_beside(args, here):
    """What a user gets; for watching, every few seconds, whether a new release harms this host."""
    port, domain, _, *paths = args
    return _pages(User(here.state, port, domain, True), paths)[0]


def _pages(user, paths):
    found, refused, answered = {"page": [], "skipped": [], "address": user.address}, None, False
    for path in paths:
        if not user.may():
            found["skipped"].append([path, f"{MOST} pages were asked in the last minute"])
            continue
        page = user.ask(path)
        found["page"].append([path, page.code, page.took])
        answered = answered or page.code.isdigit()
        refused = path if page.code[0] in "45" else refused
    return found, refused, answered


def _asked_as(user, unit, refused):
    """A process takes addresses, or not, for as long as it lives."""
    life = units.invocation(unit)
    name = f"{life} {user.port} {user.domain} {user.address}"
    kept = (user.state.text(*user.at, "asked-as") or "").split("\n")
    if life and len(kept) > 1 and kept[0] == name:
        old = time.time() - os.stat(user.state.path(*user.at, "asked-as")).st_mtime > TRIED_AGAIN
        if not (kept[1].startswith("unknown") and old):
            return [kept[1]]
    said = _told(user, unit, refused)
    if life:
        user.state.keep(f"{name}\n{said}", *user.at, "asked-as")
    return [said]


def _told(user, unit, refused):
    if refused and user.may() and user.ask(refused, as_localhost=True).code[0] in "23":
        return f"user\tlocalhost gets {refused}, and {user.address} does not"
    said = _by_limits(user)
    if said.startswith("unknown") and _named_in_log(unit, user.address):
        return f"user\tits log names {user.address}"
    return said


def _by_limits(user):
    """user, localhost or unknown, and why.

    Mastodon's rate limit of 300 calls of the API in five minutes counts by the address that the application takes (4.1 to 4.6,
    config/initializers/rack_attack.rb), and every answer of the API tells what is left. Up to 4.2 localhost is not counted at all.
    """
    first, local, again = user.left(), user.left(as_localhost=True), user.left()
    if None in (first, local, again):
        return f"unknown\tnot asked: {MOST} pages in the last minute"
    if first != "" and local == "":
        return f"user\tits rate limit counts {user.address} and not localhost"
    if first != "" and again == first - 1:
        return f"user\tits rate limit counts {user.address} apart from localhost"
    if first != "" and again != "" and again < first:
        return f"localhost\tits rate limit counts {user.address} and localhost together"
    if first != "" or again != "":
        return "unknown\ta new period of its rate limit has begun"
    return f"unknown\tno rate limit counts {user.address}"


def _named_in_log(unit, address):
    """Whether the application's own log names the address, as Rails writes it unless lograge does."""
    try:
        said = runner.run(["journalctl", "-q", "-u", unit, "-n", "500", "-o", "cat", "--since", "-1min"], ANSWER)[1]
    except OSError:
        return False
    return any(b"Started GET " in line and f" for {address} at ".encode() in line for line in said.splitlines())


def web(args, _):
    """The page as a person gets it, from this very process, and whether the files that it names are there."""
    live, port, domain = args
    health, page = ask(port, domain, "/health", seconds=15), ask(port, domain, "/", seconds=15)
    text = page.body.decode("utf-8", "replace")
    found = {"health": _code(health), "page": _code(page),
             "version": (re.findall(r'"version": *"([^"]+)"', text) or [""])[0], "asset": [], "missing": []}
    for name in sorted(set(re.findall(r"/packs/[A-Za-z0-9_./@~-]+\.(?:js|css)", text))):
        path = f"{live}/public{name}"
        found["asset" if os.path.isfile(path) and os.path.getsize(path) else "missing"].append(name)
    return found


def _code(page):
    return page.code if page.code.isdigit() else "000"


def streaming(args, _):
    port, = args
    found = {"health": _code(ask(port, "localhost", "/api/v1/streaming/health"))}
    metrics = ask(port, "localhost", "/metrics")
    clients = re.findall(r'^connected_clients\{type="websocket"\} *(.*)$', metrics.body.decode("utf-8", "replace"), re.MULTILINE)
    if metrics.code.isdigit() and clients:
        found["clients"] = clients[0]
    return found
