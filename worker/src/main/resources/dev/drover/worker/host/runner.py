"""Runs a program to its end, within bounds of time and of what it may say, in a session of its own."""

import os
import selectors
import signal
import subprocess
import time

from host import processes

SAID_MOST = 4 * 1024 * 1024
PART = 64 * 1024
LEFT_BEHIND = 2  # seconds for which a daemon that a program has left is listened to
KILLED = 137


def run(command, seconds, body=None):
    """Exit code, output and complaint in bytes. A leader of a session runs it in its own, where it is found again."""
    leads = os.getsid(0) == os.getpid()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL if body is None else subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, cwd="/", start_new_session=not leads) as program:
        said = _talk(program, body, time.monotonic() + seconds)
        if program.poll() is None:
            _end(os.getpid() if leads else program.pid)
            said[program.stderr] += f"\nit was ended, because it took more than {seconds} s\n".encode()
        code = program.wait()
    return (code if code >= 0 else KILLED), bytes(said[program.stdout]), bytes(said[program.stderr])


def _talk(program, body, ends):
    """What it says, until it has ended or its time is over; more than the bound is read and dropped."""
    said = {program.stdout: bytearray(), program.stderr: bytearray()}
    left = memoryview(body or b"")
    with selectors.DefaultSelector() as waiting:
        for stream in said:
            waiting.register(stream, selectors.EVENT_READ)
        if body is not None:
            os.set_blocking(program.stdin.fileno(), False)
            waiting.register(program.stdin, selectors.EVENT_WRITE)
        while waiting.get_map() and time.monotonic() < ends:
            if program.poll() is not None:
                ends = min(ends, time.monotonic() + LEFT_BEHIND)
            for key, _ in waiting.select(0.2):
                if key.fileobj is program.stdin:
                    left = _feed(waiting, program.stdin, left)
                elif not _hear(key.fileobj, said[key.fileobj]):
                    waiting.unregister(key.fileobj)
    while program.poll() is None and time.monotonic() < ends:
        time.sleep(0.01)
    return said


def _feed(waiting, stdin, left):
    try:
        left = left[os.write(stdin.fileno(), left[:PART]):] if left else left
    except BrokenPipeError:
        left = left[:0]
    if not left:
        waiting.unregister(stdin)
        stdin.close()
    return left


def _hear(stream, said):
    data = os.read(stream.fileno(), PART)
    said += data[:SAID_MOST - len(said)]
    return data != b""


def _end(session):
    for process in processes():
        if process.session == session and process.pid != os.getpid():
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
