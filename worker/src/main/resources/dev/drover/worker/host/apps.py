"""Work in folders that another user owns, as that user: no link leads where he could not go himself, and nothing holds root up."""

import json
import os
import pwd
import select
import signal
import time

import runner
from refusal import FAILED, MISSING, Refusal

ANSWER = 60  # seconds
TEXT_MOST = 1024 * 1024
SAID_MOST = 16 * 1024 * 1024
SYSTEM_PATH = "/usr/bin:/bin"


def owner(path):
    """Who owns it, and so runs Mastodon: never root."""
    try:
        user = pwd.getpwuid(os.stat(path).st_uid)
    except (OSError, KeyError) as e:
        raise Refusal(MISSING, f"{path} is not there") from e
    if user.pw_uid == 0:
        raise Refusal(FAILED, f"{path} belongs to root; it should belong to the user that runs Mastodon")
    return user


def become(user):
    """This process is that user's from now on, and keeps nothing of root's."""
    os.setgroups([])
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ.clear()
    os.environ.update(HOME=user.pw_dir, PATH=SYSTEM_PATH, LC_ALL="C.UTF-8")


def as_user(user, work, seconds=ANSWER):
    """What `work` returns, done by a child of that user's; it has to be what JSON can hold."""
    ours, its = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _child(user, work, its)
    os.close(its)
    try:
        said = json.loads(_heard(ours, time.monotonic() + seconds) or b"null")
    finally:
        os.close(ours)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if said is None:
        raise Refusal(FAILED, f"what {user.pw_name} should do took more than {seconds} s, or ended early")
    if "refusal" in said:
        raise Refusal(*said["refusal"])
    return said["found"]


def _child(user, work, out):
    try:
        become(user)
        try:
            said = {"found": work()}
        except Refusal as refusal:
            said = {"refusal": [refusal.code, str(refusal)]}
        except OSError as e:
            said = {"refusal": [FAILED, f"{e.filename or ''}: {e.strerror}"]}
        with os.fdopen(out, "wb") as file:
            file.write(json.dumps(said).encode())
    finally:
        os._exit(0)


def _heard(pipe, ends):
    said = bytearray()
    while len(said) < SAID_MOST:
        if not select.select([pipe], [], [], max(0, ends - time.monotonic()))[0]:
            return None
        part = os.read(pipe, 65536)
        if not part:
            return bytes(said)
        said += part
    return None


def text(path, most=TEXT_MOST):
    """What a file says, for a process that is its owner's; a pipe in its place holds nobody up."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        data = file.read(most + 1)
    if data is None or len(data) > most:
        raise Refusal(FAILED, f"{path} has more than {most} bytes, or is no file")
    return data.decode("utf-8", "replace")


def git(path, *words, seconds=ANSWER):
    """What git says in that folder; as its owner, with the system's own programs."""
    code, out, err = runner.run(["git", "-C", path, *words], seconds)
    if code != 0:
        raise Refusal(FAILED, f"git {words[0]} in {path}: {err.decode('utf-8', 'replace').strip()[-300:]}")
    return out.decode("utf-8", "replace").strip()
