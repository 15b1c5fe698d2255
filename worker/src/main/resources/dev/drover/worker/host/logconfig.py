"""How each frontend that sends to a backend writes its log: what its section says, else the defaults that it takes.

HAProxy's configuration manual, chapters 2.2 on quoting and 4.1 on defaults; the formats: HAProxy's src/log.c.
"""

import re

from logformat import Format
from refusal import FAILED, Refusal

HTTP = "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r"
HTTPS = HTTP + " %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc"
CLF = ('%{+Q}o %{-Q}ci - - [%trg] %r %ST %B "" "" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS'
       " %hrl %hsl")
KNOWN = {"HAPROXY_HTTP_LOG_FMT": HTTP, "HAPROXY_HTTPS_LOG_FMT": HTTPS, "HAPROXY_HTTP_CLF_LOG_FMT": CLF}
SECTION = re.compile(r"defaults|frontend|listen|backend|global|peers|userlist|resolvers|mailers|cache|program|ring|http-errors|fcgi-app"
                     r"|log-forward|log-profile|crt-store|traces|acme")
CURE = (": its lines are no evidence. Write option httplog there, or a log-format with %b, %s, %ST and %ts, and reload HAProxy")


class Section:
    def __init__(self, kind="", name="", base=None):
        self.kind, self.name, self.base, self.told = kind, name, base, {}

    def said(self, key):
        section = self
        while section is not None:
            if key in section.told:
                return section.told[key]
            section = section.base
        return ("", "")


def sections(files, backend):
    """All of them; each has told, by key, what and in which line."""
    found, named, latest, section = [], {}, None, Section()
    for path, text in files:
        for number, line in enumerate(text.split("\n"), 1):
            line = line.replace("\r", "").lstrip(" \t")
            no = re.match(r"no[ \t]+", line)
            line = line[no.end():] if no else line
            words = line.split() + ["", "", "", ""]
            if not SECTION.fullmatch(words[0]):
                _tell(section, words, line, bool(no), f"{path}:{number}", backend)
                continue
            name = words[1]
            base = named.get(words[2] if words[1] == "from" else words[3] if words[2] == "from" else None)
            section = Section(words[0], name, base)
            if words[0] == "defaults":
                latest = named[name] = section
            elif "from" not in words[1:3]:
                section.base = latest
            if words[0] == "listen" and name == backend:
                section.told["sends"] = ("yes", "")
            found.append(section)
    return found


def _tell(section, words, line, no, where, backend):
    first, second, third = words[:3]
    dynamic = second == backend or "%[" in second
    formats = {"httplog": CLF if third == "clf" else HTTP, "httpslog": HTTPS, "tcplog": "tcplog"}
    if first == "mode":
        section.told["mode"] = (second, where)
    elif first == "log":
        section.told["log"] = ("no" if no else "yes", where)
    elif first == "option" and second in formats:
        section.told["format"] = (formats[second], where)
    elif first == "option" and second == "dontlog-normal":
        section.told["quiet"] = ("no" if no else "yes", where)
    elif first == "log-format":
        section.told["format"] = (_argument(re.sub(r"^log-format[ \t]+", "", line)), where)
    elif first == "default_backend":
        section.told["default"] = ("yes" if dynamic else "", where)
    elif first == "use_backend" and dynamic:
        section.told["sends"] = ("yes", where)


def _argument(text):
    """The first word of a directive, without its quotes and escapes; a variable that is not known stands between two marks."""
    inside, out, at = "", [], 0
    while at < len(text):
        c = text[at]
        variable = re.compile(r"\$(\{[A-Za-z0-9_]*\}|[A-Za-z0-9_]+)").match(text, at)
        if not inside and c in " \t#":
            break
        if c == "\\" and inside != "'":
            at += 1
            out.append(" " if text[at:at + 1] in "nrt" and at < len(text) else text[at:at + 1])
        elif c == '"' and inside != "'" or c == "'" and inside != '"':
            inside = c if not inside else ""
        elif inside == '"' and variable:
            out.append(KNOWN.get(variable.group(1).strip("{}"), f"\x01{variable.group(1)}\x01"))
            at = variable.end() - 1
        else:
            out.append(c)
        at += 1
    return "".join(out)


class Evidence:
    """The frontends that send to a backend: their formats, and which frontend has which."""

    def __init__(self, files, backend):
        names = " ".join(path for path, _ in files)
        self.formats, self.belongs, self.blind, self.where = {}, set(), [], None
        senders = [s for s in sections(files, backend) if s.kind in ("frontend", "listen") and (
            "sends" in s.told or s.said("default")[0])]
        logged = [s for s in senders if s.said("log")[0] == "yes"]
        if not senders:
            raise Refusal(FAILED, f"no frontend in {names} sends to backend {backend}")
        if not logged:
            raise Refusal(FAILED, f"no frontend that sends to backend {backend} writes a log, says {names}")
        for section in logged:
            form, where = section.said("format")
            self._add(section, f"{section.kind} {section.name}", form, where or names)

    def _add(self, section, who, form, where):
        """A frontend whose lines are evidence; any other is refused by name."""
        quiet, quiet_at = section.said("quiet")
        unknown = re.search("\x01([^\x01]*)", form)
        wrong = None
        if form == "":
            wrong = f"{who}, {where} has neither option httplog nor a log-format{CURE}"
        elif form == "tcplog":
            wrong = f"{who} logs with option tcplog ({where}), which has no status (%ST){CURE}"
        elif section.said("mode")[0] != "http":
            wrong = f"{who} is not in mode http, so its log ({where}) has no status (%ST){CURE}"
        elif quiet == "yes":
            wrong = (f"{who} does not log what went well (option dontlog-normal, {quiet_at}): take that option away, and reload"
                     " HAProxy")
        elif unknown:
            wrong = f"{who} takes its log-format ({where}) from the variable {unknown.group(1)}, which Drover does not know{CURE}"
        if wrong:
            raise Refusal(FAILED, wrong)
        if form not in self.formats:
            self.formats[form] = Format(form, f"{who} ({where})")
        self.where = self.where or where
        has = self.formats[form].has
        self.belongs.add((form, section.name))
        missing = [text for key, text in (("b", "the backend (%b)"), ("s", "the server (%s)"), ("ST", "the status (%ST)")) if key not in has]
        if missing:
            raise Refusal(FAILED, f"{who} has a log-format ({where}) without {', '.join(missing)}{CURE}")
        if "ts" not in has:
            self.blind.append([section.name, where])

    def read(self, line, starts):
        """Backend, server, status and how it ended, of an answer; None of anything else."""
        for form, shape in self.formats.items():
            if shape.sure and shape.sure not in line:
                continue
            for start in starts:
                values = shape.read(line[start:] + " ")
                if values is not None:
                    frontend = values.get("f", "")
                    if "f" not in shape.has or (form, frontend[:-1] if frontend.endswith("~") else frontend) in self.belongs:
                        return values["b"], values["s"], int(values["ST"]), values.get("ts", "")
                    break
        return None
