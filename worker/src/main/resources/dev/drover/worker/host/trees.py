"""Mastodon's trees: the one that is live, and the releases beside it."""

import hashlib
import os
import re
import shutil
import stat

import apps
from refusal import FAILED, MISSING, Refusal

MANIFESTS = ("public/packs/.vite/manifest.json", "public/packs/manifest.json")
MANIFEST_MOST = 8 * 1024 * 1024
NAMED = re.compile(r'"((?:/packs/)?[A-Za-z0-9_./@~-]+\.(?:js|css|png|svg|woff2|json))" *$')
COPY = 600  # seconds


def _is_tree(path):
    return os.path.isdir(f"{path}/.git")


def _head(path):
    return apps.as_user(apps.owner(path), lambda: apps.git(path, "rev-parse", "HEAD"))


def _state(path):
    """Commit, and when it was built."""
    def seen():
        try:
            built = re.sub(r"\D", "", apps.text(f"{path}/.drover-built", 1024)[:32])
        except OSError:
            built = ""
        return [apps.git(path, "rev-parse", "HEAD"), built]
    return apps.as_user(apps.owner(path), seen)


def look(args, _):
    """Trees: folder, commit, when it was built; and all releases with their commits."""
    live, releases, name = args
    found = {"tree": [[at, *_state(at)] for at in (live, f"{releases}/{name}") if _is_tree(at)], "release": []}
    for other in sorted(os.listdir(releases)) if os.path.isdir(releases) else []:
        if not other.startswith(".") and _is_tree(f"{releases}/{other}"):
            found["release"].append([other, _head(f"{releases}/{other}")])
    return found


def manifest(args, _):
    """Whether every file that the manifest names is there."""
    tree, = args
    names = [m for m in MANIFESTS if os.path.isfile(f"{tree}/{m}") and os.path.getsize(f"{tree}/{m}")]
    if not names:
        return {"manifest": "absent"}
    path = f"{tree}/{names[0]}"
    text = apps.as_user(apps.owner(tree), lambda: apps.text(path, MANIFEST_MOST))
    found = {"manifest": names[0], "modified-ms": os.stat(path).st_mtime_ns // 1_000_000}
    parts = [NAMED.search(part) for part in re.split(r"[,{}\[\]\n]", text)]
    named = sorted({part.group(1) for part in parts if part})
    if not named:
        return {**found, "problem": "names-no-file"}
    found["missing"] = [name for name in named if name.startswith(("/packs/", "assets/")) and not _file(tree, name)]
    return {**found, "digest": hashlib.sha256(text.encode()).hexdigest()[:16]}


def _file(tree, name):
    path = f"{tree}/public{name}" if name.startswith("/packs/") else f"{tree}/public/packs/{name}"
    return os.path.isfile(path) and os.path.getsize(path) > 0


def _packs(tree):
    """Names of hashed files, below public/packs; what is written anew at each build is none."""
    base = f"{tree}/public/packs"
    for folder, folders, names in os.walk(base):
        if folder == base:
            folders[:] = [f for f in folders if f != ".vite"]
        for name in sorted(names):
            if not re.fullmatch(r"manifest.*\.json|sw\.js|.*\.drover-new", name) and stat.S_ISREG(os.lstat(f"{folder}/{name}").st_mode):
                yield os.path.relpath(f"{folder}/{name}", base)


def _missing(tree, live):
    if not os.path.isdir(f"{tree}/public/packs"):
        raise Refusal(MISSING, f"{tree}/public/packs is not there")
    return [name for name in _packs(tree) if not os.path.exists(f"{live}/public/packs/{name}")]


def packs(args, _):
    """Which of the tree's hashed packs live does not serve yet."""
    tree, live = args
    return {"missing": apps.as_user(apps.owner(live), lambda: _missing(tree, live))}


def publish(args, _):
    """Puts new hashed files beside the old ones; nothing is replaced."""
    tree, live = args

    def work():
        done = _missing(tree, live)
        for name in done:
            to = f"{live}/public/packs/{name}"
            os.makedirs(os.path.dirname(to), exist_ok=True)
            part = f"{to}.drover-new"
            shutil.copy2(f"{tree}/public/packs/{name}", part)
            os.link(part, to)  # fails where there is one meanwhile
            os.unlink(part)
        return done
    try:
        return {"published": apps.as_user(apps.owner(live), work, COPY)}
    except Refusal as refusal:
        raise Refusal(FAILED if refusal.code != MISSING else MISSING, f"packs of {tree} could not be put into {live}: {refusal}") from refusal

