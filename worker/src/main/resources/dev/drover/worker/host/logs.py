"""HAProxy's log: answers and states of one backend's servers. The words of a state: HAProxy's src/check.c and src/server.c."""

import glob
import os
import re
import stat
import time

import units
from logconfig import Evidence
from refusal import FAILED, MISSING, USAGE, Refusal

CONFIG = "/etc/haproxy/haproxy.cfg"
FIRST = 65536  # bytes of which the first look sees whether they have the form that the configuration says
BEFORE_MOST = 64 * 1024 * 1024
MOST = 256 * 1024 * 1024
REASONS = {
    "Layer7 wrong status": "L7STS", "Layer7 timeout": "L7TOUT", "Layer7 invalid response": "L7RSP", "Layer7 check passed": "L7OK",
    "Layer7 check conditionally passed": "L7OKC", "Layer6 timeout": "L6TOUT", "Layer6 invalid response": "L6RSP",
    "Layer6 check passed": "L6OK", "Layer4 timeout": "L4TOUT", "Layer4 connection problem": "L4CON", "Layer4 check passed": "L4OK",
    "Socket error": "SOCKERR"}
TIME = re.compile(rb"[A-Z][a-z]{2} [ 0-9][0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}")


def _files(config):
    """The configuration that HAProxy was started with; the file where systemd does not run it."""
    try:
        pid = units.show(["haproxy.service"], ("MainPID",))[0].get("MainPID", "0")
        with open(f"/proc/{int(pid)}/cmdline", encoding="utf-8", errors="replace") as file:
            words = file.read().split("\0")
    except (Refusal, OSError, ValueError):
        words = []
    named = [at for before, at in zip(words, words[1:]) if before == "-f" and at.startswith("/")] or [config]
    return [f for at in named for f in (sorted(glob.glob(f"{glob.escape(at)}/*.cfg")) if os.path.isdir(at) else [at])]


def _read(config):
    """Path and text of each file; one that somebody else writes could have any file read as a log."""
    read = []
    for path in _files(config):
        try:
            with open(path, encoding="latin-1") as file:
                seen = os.fstat(file.fileno())
                if seen.st_uid != os.geteuid() or seen.st_mode & 0o022:
                    raise Refusal(FAILED, f"HAProxy's configuration {path} may be written by others than root")
                read.append((path, file.read()))
        except OSError as e:
            raise Refusal(MISSING, f"HAProxy's configuration {path} is not there: it says how the log is read") from e
    return read


class Part:
    """Bytes of a log, which may have been rotated meanwhile: what the old file has got since comes first."""

    def __init__(self, path, inode, offset):
        size, self.inode = _size(path)
        start, old, rest = offset, None, 0
        if inode not in (0, self.inode):
            start = 0
            for name in [f"{path}.1", *sorted(glob.glob(f"{glob.escape(path)}-*"))]:
                if os.path.isfile(name) and os.stat(name).st_ino == inode:
                    old, rest = name, os.stat(name).st_size - offset
            if old and size == 0:  # syslog has not noticed yet, and goes on with the old one
                self.inode, start, size, path, old, rest = inode, offset, offset + rest, old, None, 0
            elif rest <= 0:
                old, rest = None, 0
        elif inode == 0:
            start = max(0, size - FIRST)
        start = 0 if start > size else start
        self.partial, self.begins = inode == 0 and start > 0, start - rest
        data = (_bytes(old, offset, rest) if old else b"") + _bytes(path, start, size - start)
        self.lines = data[:data.rfind(b"\n") + 1].split(b"\n")[:-1]  # HAProxy is still writing the last one
        self.offset = self.begins + sum(len(line) + 1 for line in self.lines)


def _size(path):
    try:
        seen = os.stat(path)
    except OSError:
        seen = None
    if seen is None or not stat.S_ISREG(seen.st_mode):
        raise Refusal(MISSING, f"{path} is not there: the canary is judged by HAProxy's own log")
    return seen.st_size, seen.st_ino


def _bytes(path, start, size):
    with open(path, "rb") as file:
        file.seek(start)
        return file.read(min(size, MOST))


def _only_a_log(path, folder):
    if not path.startswith(folder + "/"):
        raise Refusal(FAILED, f"{path} is no log: logs are under {folder}")


def look(args, here):
    """Answers and states of the backend's servers since that place in the log; the first look tells from where on it is read."""
    path, backend, inode, offset, *config = args
    _only_a_log(path, here.places.logs)
    _size(path)
    evidence = Evidence(_read(config[0] if config else CONFIG), backend)
    part = Part(path, inode, offset)
    seen = Seen(backend, evidence)
    for line in part.lines[1 if part.partial else 0:]:
        seen.line(line.decode("latin-1"))
    if inode == 0 and seen.unread and not seen.mine:
        raise Refusal(FAILED, f"{seen.unread} lines of the log name a server of backend {backend}, and none has the form of the"
                              f" log-format ({evidence.where}): reload HAProxy if that was changed")
    found = {} if inode == 0 else {"answers": [[s, *n] for s, n in seen.answers.items()], "state": seen.states}
    return {**found, "no-termination": evidence.blind, "inode": part.inode, "offset": part.offset}


class Seen:
    """What the lines tell: for each server how many answers, how many failed, how many of these the application itself gave."""

    def __init__(self, backend, evidence):
        self.backend, self.evidence = backend, evidence
        self.answers, self.states, self.mine, self.unread = {}, [], 0, 0

    def line(self, text):
        if self.backend not in text:
            return
        answer = self.evidence.read(text, _starts(text))
        if answer is None:
            if not self._state(text) and f"{self.backend}/" in text and f"erver {self.backend}/" not in text:
                self.unread += 1
            return
        backend, server, status, ended = answer
        if backend == self.backend:
            counts = self.answers.setdefault("none" if server == "<NOSRV>" else server, [0, 0, 0])
            self.mine += 1
            counts[0] += 1
            counts[1] += status >= 500 or status < 100
            # 502 and 504 a proxy says, of an application that does not (RFC 9110, 15.6)
            counts[2] += status >= 500 and status not in (502, 504) and ended.startswith("-")

    def _state(self, text):
        at = text.find(f"Server {self.backend}/")
        before = re.sub("Backup $", "", text[:max(at, 0)])
        if at < 0 or before and (re.search(r'["{]', before) or not re.search(r"(: |> ?|- )$", before)):
            return False
        rest = text[at + len(f"Server {self.backend}/"):]
        said = re.match(r"([^ ]+) (?:\('[^']*'\) )?is (?:going )?(UP|DOWN)", rest)
        if not said:
            return False
        rest = re.sub(r'"[^"]*"', "", rest[said.end():])
        code = (re.search(r", code: ([0-9]+)", rest) or ["", ""])[1]
        reason = re.match(r", reason: ([^,.]+)", rest)
        why = REASONS.get(reason.group(1) if reason else "", "other")
        why = "agent" if why == "L7STS" and code == "0" else why  # it shares the word, and has no status
        via = re.search(r" (via [^ ]+/[^ ]+)", rest)
        self.states.append([said.group(1), said.group(2), via.group(1).rstrip(".") if via else why, code])
        return True


def _starts(text):
    """Where HAProxy's own words may begin: behind the tag that syslog puts there; else at any of the first words."""
    tag = re.search(r"\[[0-9]+\]: ", text)
    if tag and not re.search(r'["{]', text[:tag.end() - 1]):
        return [tag.end()]
    return [0, *(m.end() for m in re.finditer(" +", text))][:12]


def before(args, here):
    """What the log says of the last so many seconds."""
    path, backend, seconds, *config = args
    _only_a_log(path, here.places.logs)
    _size(path)
    if seconds > 7200:
        raise Refusal(USAGE, f"{seconds} seconds are too many")
    old = f"{path}.1"  # rotated meanwhile: both are read
    begin = old if os.path.isfile(old) and os.stat(old).st_mtime > time.time() - seconds else path
    return look([path, backend, os.stat(begin).st_ino, _place(begin, seconds), *config], here)


def _place(path, seconds):
    """The byte where the lines of the last so many seconds begin, by the times that syslog writes."""
    size = os.stat(path).st_size
    start = max(0, size - BEFORE_MOST)
    data, now = _bytes(path, start, size - start), time.time()
    moments = [time.localtime(now - minute * 60) for minute in range(seconds // 60 + 1)]
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    times = [f"{months[t.tm_mon - 1]} {t.tm_mday:2} {t.tm_hour:02}:{t.tm_min:02}:" for t in moments]
    times += [time.strftime("%Y-%m-%dT%H:%M:", t) for t in moments]
    found = re.search(rb"^(?:" + b"|".join(t.encode() for t in times) + rb")", data, re.MULTILINE)
    if found:
        return start + found.start()
    if size and not TIME.match(data[data.rstrip(b"\n").rfind(b"\n") + 1:]):
        raise Refusal(FAILED, f"the lines of {path} do not begin with a time that Drover knows (\"Nov 30 12:00:00\" or"
                              " \"2026-11-30T12:00:00\")")
    return size
