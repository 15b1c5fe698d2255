"""Requests and answers: one JSON object a line, each with a number that its answer repeats.

    {"n": 7, "verb": "touch.unit", "args": ["stop", "mastodon-web.service"], "journal": "j1", "epoch": 5, "order": "r1.3.1"}
    {"n": 7, "exit": 0, "out": "", "err": "", "ms": 412}

Where the table lets a verb carry a body, "body" is the length of the line of base64 that follows.
"""

import base64
import binascii
import json
import re

from refusal import USAGE, Refusal

LINE_MOST = 64 * 1024
BODY_MOST = 16 * 1024 * 1024
KEYS = {"n": int, "verb": str, "args": list, "journal": str, "epoch": int, "order": str, "memory": int, "seconds": int,
        "offset": int, "adopt": bool, "body": int}
NAME = re.compile(r"[A-Za-z0-9@_+:][A-Za-z0-9@._+:-]{0,200}")  # becomes a part of a path, too


class Unfinished(Exception):
    """What came is no request, and nobody knows where the next one would begin."""


def requests(stream):
    """Reads requests to the end: pairs of a number and a request, or the Refusal of it."""
    used = 0
    while True:
        line = stream.readline(LINE_MOST + 1)
        if line == b"":
            return
        if not line.endswith(b"\n"):
            raise Unfinished(f"a request of more than {LINE_MOST} bytes, or one that ends in its middle")
        number, request = None, None
        try:
            request = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
            _checked(request, used)
            number = used = request["n"]
        except (ValueError, RecursionError):
            yield number, Refusal(USAGE, "a line is no JSON object")
        except Refusal as refusal:
            if isinstance(request, dict) and "body" in request:
                raise Unfinished(str(refusal)) from refusal
            yield number, refusal
        else:
            if "body" in request:
                request["body"] = _body(stream, request["body"])
            yield number, request


def _once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refusal(USAGE, "a key comes twice")
    return found


def _checked(request, used):
    if not isinstance(request, dict) or type(request.get("n")) is not int or not used < request["n"] < 1 << 53:
        raise Refusal(USAGE, "a request needs a number that is higher than the one before")
    for key, value in request.items():
        if type(value) is not KEYS.get(key) or type(value) is int and not 0 <= value < 1 << 53:
            raise Refusal(USAGE, f"a request has no {key[:60]} of that kind")
        if key in ("journal", "order") and not NAME.fullmatch(value):
            raise Refusal(USAGE, f"{key} is no plain word")
    if "verb" not in request:
        raise Refusal(USAGE, "a request needs a verb")


def _body(stream, length):
    if length > BODY_MOST * 4 // 3 + 4:
        raise Unfinished(f"a body of more than {BODY_MOST} bytes")
    text = stream.read(length + 1)
    if len(text) != length + 1 or not text.endswith(b"\n"):
        raise Unfinished("a body that ends in its middle")
    try:
        return base64.b64decode(text[:-1], validate=True)
    except binascii.Error as e:
        raise Unfinished("a body that is no base64") from e


def answer(stream, number, code, out="", err="", facts=None, ms=0):
    """Writes one answer; facts are what a look has found, out is what a program said."""
    said = {"n": number, "exit": code, "out": out, "err": err, "ms": ms}
    if facts is not None:
        said["facts"] = facts
    stream.write(json.dumps(said, separators=(",", ":")).encode() + b"\n")
    stream.flush()
