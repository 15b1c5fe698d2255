"""Mastodon's settings in .env.production: compared by a keyed hash, and told only to an order that names them."""

import hashlib
import os
import re

import apps
import runner
from refusal import MISSING, Refusal

SKIPS = re.compile(r"^ *(export *)?SKIP_POST_DEPLOYMENT_MIGRATIONS=", re.MULTILINE)


def _text(live):
    path = f"{live}/.env.production"
    if not os.path.lexists(path):
        raise Refusal(MISSING, f"{path} is not there")
    return apps.as_user(apps.owner(live), lambda: apps.text(path))


def _value(text, name):
    """As the last line says it, without its quotes; None where there is none."""
    values = re.findall(rf"^{re.escape(name)}=(.*)$", text, re.MULTILINE)
    value = values[-1] if values else ""
    quoted = re.fullmatch(r'"(.*)"|\'(.*)\'', value)
    return (quoted.group(1) or quoted.group(2) or "") if quoted else value


def compared(args, _):
    """Whether secrets agree, told by keyed hash and never by value."""
    live, salt, *names = args
    text, found = _text(live), {}
    for name in names:
        value = _value(text, name)
        found[name] = hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()[:24] if value else "absent"
    systemd = runner.run(["systemctl", "show-environment"], apps.ANSWER)[1].decode("utf-8", "replace")
    if SKIPS.search(text) or re.search("^SKIP_POST_DEPLOYMENT_MIGRATIONS=", systemd, re.MULTILINE):
        found["skip-post-migrations-set"] = "yes"
    if re.search("^REDIS_NAMESPACE=.", text, re.MULTILINE):
        found["redis-namespace-set"] = "yes"
    return found


def values(args, _):
    """The values themselves, for another host."""
    live, *names = args
    text, found = _text(live), {}
    for name in names:
        said = re.findall(rf"^{re.escape(name)}=(.*)$", text, re.MULTILINE)
        if said:
            found[name] = said[-1]
    return found
