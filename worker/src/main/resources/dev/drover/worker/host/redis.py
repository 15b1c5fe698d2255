"""Redis, spoken with over its own port or socket (protocol: RESP2)."""

import os
import re
import socket

from refusal import FAILED, Refusal

CONFIG = "/etc/redis/redis.conf"
ANSWER = 20  # seconds
PART = 65536
BULK_MOST = 512 * 1024 * 1024


class Failed(Exception):
    """Redis refuses a command."""


class Redis:
    """One connection to the Redis of this host, in one of its databases."""

    def __init__(self, database):
        said = _config()
        try:
            path = said.get("unixsocket", "")
            if path and os.path.exists(path):
                self.line = socket.socket(socket.AF_UNIX)
                self.line.settimeout(ANSWER)
                self.line.connect(path)
            else:
                self.line = socket.create_connection(("127.0.0.1", int(said.get("port", "6379") or 6379)), ANSWER)
            self.left = b""
            if said.get("requirepass"):
                self.ask("AUTH", said["requirepass"])
            self.ask("SELECT", database)
        except (OSError, Failed) as e:
            raise Refusal(FAILED, f"Redis does not answer: {e}") from e

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.line.close()

    def ask(self, *words):
        return self.all([words])[0]

    def all(self, commands):
        """The answers to many commands, sent at once; a Refusal where it falls silent or refuses one."""
        try:
            self.line.sendall(b"".join(map(_command, commands)))
            answers = [self._answer() for _ in commands]
        except OSError as e:
            raise Refusal(FAILED, f"Redis fell silent: {e}") from e
        for answer in answers:
            if isinstance(answer, Failed):
                raise Refusal(FAILED, f"Redis refuses: {answer}")
        return answers

    def _answer(self):
        kind, said = self._line()
        if kind == b"-":
            return Failed(said.decode("utf-8", "replace"))
        if kind == b":":
            return int(said)
        if kind == b"+":
            return said.decode("utf-8", "replace")
        size = int(said)
        if size < 0:
            return None
        if kind == b"*":
            return [self._answer() for _ in range(size)]
        if size > BULK_MOST:
            raise OSError("an answer that is too long")
        return self._bytes(size + 2)[:-2].decode("utf-8", "replace")

    def _line(self):
        while b"\r\n" not in self.left:
            self._more()
        line, self.left = self.left.split(b"\r\n", 1)
        return line[:1], line[1:]

    def _bytes(self, size):
        while len(self.left) < size:
            self._more()
        found, self.left = self.left[:size], self.left[size:]
        return found

    def _more(self):
        part = self.line.recv(PART)
        if not part:
            raise OSError("the connection was closed")
        self.left += part


def _command(words):
    coded = [str(word).encode() for word in words]
    return b"*%d\r\n" % len(coded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in coded)


def _config():
    """What redis.conf says of how it is reached."""
    try:
        with open(CONFIG, encoding="utf-8", errors="replace") as file:
            lines = re.findall(r"^\s*(requirepass|port|unixsocket)\s+(.*?)\s*$", file.read(), re.MULTILINE)
    except OSError:
        return {}
    return {key: value.strip("\"'") for key, value in lines}
