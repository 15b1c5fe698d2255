"""Root's word on what may be touched here: /etc/drover/fleets/FLEET.json, one a fleet, each with an SSH user of its own."""

import hashlib
import json
import os
import re
import stat

import files
from refusal import FAILED, Refusal

MOST = 1024 * 1024
# Settings by which whoever writes them has his own code run by Ruby, Node, the loader or a shell.
CODE = re.compile(r"(LD|GEM|BUNDLE|NODE|GIT|BASH|OPENSSL|MALLOC|GCONV|GLIBC|JAVA|MAGICK|NPM)_.*|(RUBY|PYTHON|PERL).*"
                  r"|ENV|IFS|PATH|HOME|SHELL|SHELLOPTS|PS4", re.IGNORECASE)
FORMS = {
    "text": lambda v: isinstance(v, str),
    "number": lambda v: type(v) is int,
    "yes": lambda v: isinstance(v, bool),
    "list": lambda v: isinstance(v, list) and all(type(e) in (str, int) for e in v),
    "floors": lambda v: isinstance(v, dict) and all(type(e) is int and e >= 0 for e in v.values()),
    "anew": lambda v: isinstance(v, dict) and set(v) == {"until", "for"} and type(v["until"]) is int and isinstance(v["for"], str),
}


class Word:
    """What one file says; without a file, what is looked at everywhere."""

    def __init__(self, said, path="", digest=""):
        self.said, self.path, self.digest = said, path, digest

    def name(self):
        return self.path or "this host has no /etc/drover/fleets/FLEET.json for this user, which"

    def allows(self, key, value):
        if key == "trees":
            base, name = os.path.split(value)
            return value in self.said.get("live", []) or (base in self.said.get("releases", []) and name != "")
        if key == "stores":
            return value in self.said.get("redis", []) + self.said.get("caches", [])
        said = self.said.get(key, False)
        return said is value if isinstance(value, bool) else isinstance(said, list) and value in said


def of(user, folder, keys):
    """The word for this SSH user; a file with a fault refuses everything, for nobody knows what root has meant."""
    found = [w for w in all_of(folder, keys) if w.said.get("user") == user]
    if len(found) > 1:
        raise Refusal(FAILED, f"{found[0].path} and {found[1].path} are both for the user {user}")
    return found[0] if found else Word({k: v["default"] for k, v in keys.items() if "default" in v})


def all_of(folder, keys):
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [_read(os.path.join(folder, name), keys) for name in names if name.endswith(".json")]


def _read(path, keys):
    for at in (os.path.dirname(path), path):
        seen = os.lstat(at)
        if seen.st_uid != os.geteuid() or stat.S_ISLNK(seen.st_mode) or seen.st_mode & 0o022:
            raise Refusal(FAILED, f"{at} must belong to root, be no link, and nobody else may be able to change it")
    data = files.read(path, MOST)
    try:
        said = json.loads(data, object_pairs_hook=_once)
        _check(said, keys)
    except (ValueError, AttributeError) as e:
        raise Refusal(FAILED, f"{path}: {e}") from e
    return Word(said, path, hashlib.sha256(data).hexdigest()[:16])


def _once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key comes twice")
    return dict(pairs)


def _check(said, keys):
    if said.get("drover") != 1:
        raise ValueError('"drover": 1 is missing, the version of its form')
    for key, value in said.items():
        if key not in keys:
            raise ValueError(f"unknown key {key}: nothing in it counts")
        if not FORMS[keys[key]["type"]](value):
            raise ValueError(f"{key} is no {keys[key]['type']}")
    code = [n for n in said.get("settings", []) if CODE.fullmatch(str(n))]
    if code:
        raise ValueError(f"{', '.join(code)} in \"settings\" would let whoever sets it run code")
