"""Files of which none gets lost, in folders that others may own: no link is followed, on no part of a path.

What is written goes to a new file, to the disk, is read again, and only then takes the old one's place.
"""

import contextlib
import os
import stat

from refusal import FAILED, MISSING, Refusal

LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe in place of a file holds nobody up


def folder(path):
    """A descriptor of this folder, whose path has no link in it."""
    if ".." in path.split("/"):
        raise Refusal(FAILED, f"{path} leads upwards")
    at = os.open("/", LOOK | os.O_DIRECTORY)
    for part in path.split("/"):
        if part not in ("", "."):
            above = at
            try:
                at = os.open(part, LOOK | os.O_DIRECTORY, dir_fd=above)
            except OSError as e:
                raise Refusal(MISSING if isinstance(e, FileNotFoundError) else FAILED,
                              f"{path}: {part} is no folder that can be opened: {e.strerror}") from e
            finally:
                os.close(above)
    return at


def read(path, most):
    """The bytes of a plain file; None where there is none."""
    base, name = os.path.split(path)
    try:
        at = folder(base)
        try:
            fd = os.open(name, LOOK, dir_fd=at)
        finally:
            os.close(at)
    except FileNotFoundError:
        return None
    except Refusal as refusal:
        if refusal.code == MISSING:
            return None
        raise
    except OSError as e:
        raise Refusal(FAILED, f"{path} cannot be read: {e.strerror}") from e
    with os.fdopen(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise Refusal(FAILED, f"{path} is no plain file")
        data = file.read(most + 1)
    if len(data) > most:
        raise Refusal(FAILED, f"{path} has more than {most} bytes")
    return data


def write(path, data, mode=0o600):
    """Puts these bytes in place of the file, or leaves it as it was and refuses."""
    base, name = os.path.split(path)
    at, new = folder(base), f".{name}.new"
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(new, dir_fd=at)
        fd = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=at)
        with os.fdopen(fd, "w+b") as file:
            file.write(data)
            file.flush()
            os.fchmod(fd, mode)
            os.fsync(fd)
            file.seek(0)
            if file.read() != data:
                raise OSError(0, "what was written reads otherwise")
        os.replace(new, name, src_dir_fd=at, dst_dir_fd=at)
        os.fsync(at)
    except OSError as e:
        with contextlib.suppress(OSError):
            os.unlink(new, dir_fd=at)
        raise Refusal(FAILED, f"{path} cannot be written: {e.strerror}") from e
    finally:
        os.close(at)
