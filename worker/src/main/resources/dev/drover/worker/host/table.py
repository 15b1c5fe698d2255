"""What may be asked and ordered: the table verbs.json, which the coordinator's side reads, too."""

import json
import os
import re

from refusal import FENCED, USAGE, Refusal

TYPES = {
    "word": re.compile(r"[A-Za-z0-9@_+:][A-Za-z0-9@._+:-]{0,254}"),  # never an option of a program
    "service": re.compile(r"[A-Za-z0-9@_+:][A-Za-z0-9@._+:-]{0,240}\.service"),
    "package": re.compile(r"[a-z0-9][a-zA-Z0-9.+_:-]{0,200}[a-zA-Z0-9+]"),  # never name-, by which apt removes it
    "cache": re.compile(r"([A-Za-z0-9_-]{1,100}_)?cache"),  # the prefix of a cache's keys
    "address": re.compile(r"[0-9a-fA-F.:]{2,45}|[a-z0-9][a-z0-9-]{0,62}(\.[a-z0-9-]{1,63})+"),
    "path": re.compile(r"/[A-Za-z0-9@._+/-]{0,1023}"),
    "place": re.compile(r"/[A-Za-z0-9@._+/-]{1,1023}|(pgbackrest|barman):[A-Za-z0-9@._+-]{1,200}"),
}


class Table:
    def __init__(self, folder):
        with open(os.path.join(folder, "verbs.json"), encoding="utf-8") as file:
            said = json.load(file)
        self.protocol, self.keys, self.verbs = said["protocol"], said["fleet"], said["verbs"]

    def call(self, verb, args, word):
        """The verb's line, for arguments of the right form that root's word allows; else a Refusal, and nothing is done."""
        if verb not in self.verbs:
            raise Refusal(USAGE, f"there is no verb {verb[:60]!r}")
        line, left, given = self.verbs[verb], list(args), {}
        for spec in line["args"]:
            given[spec["name"]] = values = left if spec.get("many") else left[:1]
            left = [] if spec.get("many") else left[1:]
            if not values and not spec.get("optional"):
                raise Refusal(USAGE, f"{verb} wants {spec['name']}")
            for value in values:
                if not _right(spec, value):
                    raise Refusal(USAGE, f"{verb}: {repr(value)[:60]} is no {spec['name']} ({spec['type']})")
                if "allow" in spec and value != spec.get("or") and not word.allows(spec["allow"], value):
                    raise Refusal(FENCED, f"refused: {verb} {value}: {word.name()} has no such line in \"{spec['allow']}\"")
        if left:
            raise Refusal(USAGE, f"{verb} takes fewer arguments")
        self._whole(verb, line, given, word)
        return line

    @staticmethod
    def _whole(verb, line, given, word):
        if "needs" in line and not word.allows(line["needs"], True):
            raise Refusal(FENCED, f"refused: {verb}: {word.name()} does not say \"{line['needs']}\": true")
        if "phrase" in line and not word.allows(line["phrase"], " ".join(given["word"])):
            raise Refusal(FENCED, f"refused: {' '.join(given['word'])} is not in \"{line['phrase']}\" of {word.name()}")
        if "floor" in line:
            (backend,), (minimum,) = given[line["floor"]["backend"]], given[line["floor"]["minimum"]]
            least = word.said.get("minimum", {}).get(backend)
            if least is None or minimum < least:
                raise Refusal(FENCED, f"refused: {word.name()} wants at least {least} servers of backend {backend} to stay")


def _right(spec, value):
    kind = spec["type"]
    if kind == "number":
        return type(value) is int and 0 <= value <= spec.get("most", (1 << 53) - 1)
    if kind == "choice":
        return value in spec["of"]
    if not isinstance(value, str):
        return False
    return value == spec.get("or") or bool(TYPES[kind].fullmatch(value)) and ".." not in value.split("/")
