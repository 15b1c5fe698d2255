#!/usr/bin/python3 -IS
"""drover-say WORD…: tells the lab host's helper in the stories' words what Drover's own side says in requests.

    drover-say claim j1 1 lab.example r1 ada here
    drover-say touch j1 1 r1.a.1 unit stop mastodon-web.service
"""
import glob
import json
import os
import pwd
import subprocess
import sys

LAUNCHER = "/usr/local/sbin/drover-host"
TABLE = json.load(open(max(glob.glob("/usr/local/lib/drover-host/*/verbs.json"), key=os.path.getmtime), encoding="utf-8"))


def numbered(verb, words):
    """Arguments of a verb, with numbers where the table has numbers."""
    specs = TABLE["verbs"].get(verb, {}).get("args", [])
    kinds = [spec["type"] for spec in specs for _ in (words if spec.get("many") else [0])]
    return [int(word) if kind == "number" else word for word, kind in zip(words, kinds + ["word"] * len(words))]


def request(words):
    what, *rest = words
    if what == "look":
        verb = "look." + rest[0]
        return {"verb": verb, "args": numbered(verb, rest[1:])}
    if what in ("touch", "refresh", "secret", "start"):
        said = {"journal": rest[0], "epoch": int(rest[1]), "order": rest[2]}
        if what == "start":
            said.update(memory=int(rest[3]), seconds=int(rest[4]))
            rest = rest[:3] + rest[5:]
        said["verb"] = ("long" if what == "start" else what) + "." + rest[3]
        return {**said, "args": numbered(said["verb"], rest[4:])}
    if what in ("output", "follow"):
        return {"verb": what, "args": rest[:1], "offset": int(rest[1])}
    if what == "forget":
        return {"verb": what, "journal": rest[0]}
    if what in ("hello", "orders", "fate", "quiesce"):
        return {"verb": what, "args": rest}
    return {"verb": what, "journal": rest[0], "epoch": int(rest[1]), "args": rest[2:]}


def lines(found):
    for key, values in found.items():
        for value in values if isinstance(values, list) else [values]:
            print(f"{key}=" + ("\t".join(map(str, value)) if isinstance(value, list) else str(value)))


asked = json.dumps({"n": 1, **request(sys.argv[1:])}) + "\n"
called = {**os.environ, "SUDO_UID": str(pwd.getpwnam("drover").pw_uid)}
answer = json.loads(subprocess.run([LAUNCHER, "serve"], input=asked.encode(), env=called, stdout=subprocess.PIPE, check=True).stdout)
print(answer["out"], end="")
lines(answer.get("facts") or {})
print(answer["err"], end="", file=sys.stderr)
sys.exit(answer["exit"])
