"""A line of HAProxy's log, read with the team's own log-format: the shortest text up to the next literal for which the rest fits."""

import re

from refusal import FAILED, Refusal

STEPS = 4000  # nobody makes a line that costs more
NEEDED = ("b", "s", "ST", "ts", "f")  # backend, server, status, how it ended, frontend
THEIRS = re.compile(r"capture|hdr|url|path|query|base|cook|payload|body|var\(")  # what a visitor sends
NUMBERS = re.compile(r"cp|fp|bp|sp|B|U|ms|pid|rt|[afbsr]c|[sb]q|T[acdhiqrRtuw]")
ROOMY = re.compile(r"\[\]|r|hrl?|hsl?|T|Tl|tr[gl]")  # may hold spaces, or nothing at all
HEADERS = re.compile(r"h[rs]l?")
FORMS = {
    "ST": re.compile(r"-?[0-9]+"),
    "s": re.compile(r"[A-Za-z0-9_.:-]+|<[A-Za-z0-9_.:-]+>"),
    "b": re.compile(r"[A-Za-z0-9_.:-]+~?"),
    "f": re.compile(r"[A-Za-z0-9_.:-]+~?"),
    "ts": re.compile(r"[-A-Za-z]{2}([-A-Za-z]{2})?"),
    "hr": re.compile(r"(\{.*\})?"),
    "hs": re.compile(r"(\{.*\})?"),
    "r": re.compile(r"<BADREQ>|[^ ]+ [^ ]+( HTTP[^ ]*)?"),
    **{name: re.compile(r"[0-9]+/[A-Za-z]+/[0-9:]+ [-+0-9]+") for name in ("T", "Tl", "trg", "trl")},
}
NUMBER = re.compile(r"[-+]?[0-9A-Fa-f]+")


def _fits(name, text):
    if name in FORMS:
        return FORMS[name].fullmatch(text) is not None
    return NUMBERS.fullmatch(name) is None or NUMBER.fullmatch(text) is not None


class Piece:
    """sort: L a literal, S one space, V a variable; theirs: an expression of what a visitor sends."""

    def __init__(self, sort, text, flags="", theirs=False):
        self.sort, self.text, self.flags, self.theirs = sort, text, flags, theirs


class Format:
    def __init__(self, text, where):
        self.pieces, self.has, self.end, self.where = [], set(), 0, where
        self._read(text)
        for piece in self.pieces[:max(0, self.end - 2)]:
            theirs = piece.sort == "V" and (piece.theirs or HEADERS.fullmatch(piece.text))
            if theirs and "E" not in piece.flags:
                raise Refusal(FAILED, f"{where} logs what a visitor sends before %b, %s, %ST or %ts, so that visitors can forge"
                                      " answers: its lines are no evidence. Write option httplog there, or a log-format with these"
                                      " before it, and reload HAProxy")
        self.end = min(self.end, len(self.pieces))  # what follows the last needed one bounds it
        self.sure = max((p.text for p in self.pieces[:self.end] if p.sort == "L"), key=len, default="")  # spares a walk
        self.steps, self.values = 0, {}

    def _add(self, sort, text, flags="", theirs=False):
        last = self.pieces[-1] if self.pieces else None
        if sort == "S" and (last is None or last.sort == "S"):
            return  # HAProxy writes one space where several meet
        if sort == "L" and last is not None and last.sort == "L":
            last.text += text
            return
        self.pieces.append(Piece(sort, text, flags, theirs))
        if sort == "V" and text in NEEDED:
            self.has.add(text)
            self.end = len(self.pieces) + 1

    def _read(self, text):
        always = ""
        while text:
            if text[0] in " \t":
                self._add("S", " ")
                text = text[1:]
            elif text[0] != "%" or text.startswith("%%"):
                self._add("L", text[0])
                text = text[2 if text[0] == "%" else 1:]
            else:
                flags, text = self._flags(re.sub(r"^\([^)]*\)", "", text[1:]), always)
                if text.startswith("["):
                    expression = text[:_bracket(text)]
                    self._add("V", "[]", flags, bool(THEIRS.search(expression)))
                    text = text[len(expression):]
                    continue
                name = re.match(r"[A-Za-z0-9]*", text).group()
                text = text[len(name):]
                if name == "o":
                    always = flags
                elif name:
                    self._add("V", {"ft": "f", "tsc": "ts"}.get(name, name), flags)
                else:
                    self._add("L", "%")

    def _flags(self, text, flags):
        said = re.match(r"\{([^}]*)\}", text)
        if not said:
            return flags, text
        words = said.group(1)
        if re.search("json|cbor|bin", words):
            raise Refusal(FAILED, f"{self.where} encodes its log with %{{{words}}}, which Drover does not read: write a log-format"
                                  " with %b, %s, %ST and %ts")
        flags += "Q" if "+Q" in words else ""
        flags = flags.replace("Q", "") if "-Q" in words else flags
        return flags + ("E" if "+E" in words else ""), text[said.end():]

    def read(self, line):
        """The values of a line that has this form; None of another."""
        self.steps, self.values = 0, {}
        return self.values if self._walk(0, line) else None

    def _got(self, name, text):
        self.values[name] = text
        return True

    def _walk(self, k, s):
        if k >= self.end:
            return True
        self.steps += 1
        if self.steps > STEPS:
            return False
        piece = self.pieces[k]
        if piece.sort != "V":
            return s.startswith(piece.text) and self._walk(k + 1, s[len(piece.text):])
        if "Q" in piece.flags and s.startswith('"'):
            return self._upto(k, s[1:], '"', True) or self._left_out(k, s)
        if k == len(self.pieces) - 1:
            s = s.rstrip(" ")
            return _fits(piece.text, s) and self._got(piece.text, s)
        following = self.pieces[k + 1]
        if following.sort == "V":
            word = re.match(r"[^ ]*", s).group()
            return word != "" and _fits(piece.text, word) and self._walk(k + 1, s[len(word):]) and self._got(piece.text, word)
        return self._upto(k, s, following.text, False) or self._left_out(k, s)

    def _upto(self, k, s, delimiter, quoted):
        """The piece ends before a delimiter."""
        piece, at = self.pieces[k], -1
        while self.steps < STEPS:
            at = s.find(delimiter, at + 1)
            if at < 0:
                return False
            text = s[:at]
            if not quoted and " " in text and not ROOMY.fullmatch(piece.text):
                return False
            if "E" in piece.flags and delimiter.startswith('"') and _escaped(text):
                continue
            if _fits(piece.text, text) and self._walk(k + 1, s[at + quoted:]):
                return self._got(piece.text, text)
        return False

    def _left_out(self, k, s):
        """A part that is empty leaves its space out, too."""
        spaced = k + 1 < len(self.pieces) and self.pieces[k + 1].sort == "S" and (k == 0 or self.pieces[k - 1].sort == "S")
        return bool(spaced and ROOMY.fullmatch(self.pieces[k].text)) and self._walk(k + 2, s) and self._got(self.pieces[k].text, "")


def _escaped(text):
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _bracket(text):
    """Where an expression ends."""
    depth = 0
    for at, c in enumerate(text):
        depth += {"[": 1, "]": -1}.get(c, 0)
        if depth == 0:
            return at + 1
    return len(text)
