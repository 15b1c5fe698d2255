"""Who drives this host, how new an order must be, and the lock under which all is done."""

import contextlib
import fcntl
import os
import time

import files
from protocol import NAME
from refusal import BUSY, FAILED, FENCED, Refusal

EPOCH_JUMP = 1_000_000  # the most by which the epoch is raised at once: nobody locks the next ones out for ever
RESERVE = 1024 * 1024  # bytes kept free, so that the end of what was begun can be written down on a full disk
SMALL = 256 * 1024


class State:
    """What Drover keeps on this host, in a folder of root's."""

    def __init__(self, root, hold):
        self.root, self.hold = root, hold

    def path(self, *names):
        return os.path.join(self.root, *names)

    def text(self, *names):
        """What a file says; None where there is none."""
        data = files.read(self.path(*names), SMALL)
        return None if data is None else data.decode("utf-8", "replace").strip()

    def keep(self, text, *names):
        try:
            files.write(self.path(*names), (text + "\n").encode())
        except Refusal:
            if not os.path.exists(self.path("reserve")):
                raise
            os.unlink(self.path("reserve"))
            files.write(self.path(*names), (text + "\n").encode())

    def reserve(self):
        """Sees that the end of an order can be written down, before it is begun."""
        try:
            with open(os.open(self.path("reserve"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)) as file:
                os.posix_fallocate(file.fileno(), 0, RESERVE)
        except OSError as e:
            raise Refusal(FAILED, f"there is no room for the ledger under {self.root} ({e.strerror}), so nothing was done") from e

    @contextlib.contextmanager
    def locked(self, seconds=90, ready=lambda: True):
        """One at a time, once it is ready; whoever is killed while it holds the lock leaves it to the child that does the work."""
        for path, mode in ((self.root, 0o711), (self.path("ledger"), 0o700)):
            os.makedirs(path, mode=mode, exist_ok=True)
            if os.lstat(path).st_uid != os.geteuid() or os.lstat(path).st_mode & 0o022:
                raise Refusal(FAILED, f"{path} does not belong to root alone")
        ends = time.monotonic() + seconds
        while True:
            with open(os.open(self.path("lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)) as lock:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if ready():
                        yield
                        return
            if time.monotonic() > ends:
                raise Refusal(BUSY, "another order holds this host's lock, or still runs on it")
            time.sleep(0.03)

    def claimed(self):
        """The claim's lines; empty where nobody has claimed this host."""
        said = self.text("claim")
        claim = dict(line.split("=", 1) for line in (said or "").splitlines() if "=" in line)
        if said is not None and not (NAME.fullmatch(claim.get("journal", "")) and NAME.fullmatch(claim.get("rollout", ""))):
            raise Refusal(FAILED, f"{self.path('claim')} is damaged")
        return claim

    def epoch(self):
        said = self.text("epoch")
        if said is not None and not (said.isascii() and said.isdigit()):
            raise Refusal(FAILED, f"{self.path('epoch')} is damaged")
        return int(said or 0)

    def claim_text(self):
        c = self.claimed()
        said = {k: c.get(k, "?") for k in ("who", "from", "rollout", "fleet", "journal", "since")}
        return "claimed by {who} from {from} for rollout {rollout} of fleet {fleet} (journal {journal}) since {since}".format(**said)

    def fence(self, journal, epoch, fleet):
        """Refuses what does not come from the claim's journal and fleet under the newest epoch; a newer one is kept first."""
        if not self.claimed():
            raise Refusal(FENCED, "refused: this host is not claimed by any journal")
        if self.claimed()["journal"] != journal or self.claimed().get("fleet") != fleet:
            raise Refusal(FENCED, f"refused: this host is {self.claim_text()}")
        self._raise(epoch)

    def _raise(self, epoch):
        highest = self.epoch()
        if epoch < highest:
            raise Refusal(FENCED, f"refused: order of epoch {epoch}, but this host has seen epoch {highest}")
        if epoch - highest > EPOCH_JUMP:
            raise Refusal(FENCED, f"refused: epoch {epoch} is more than {EPOCH_JUMP} above epoch {highest}")
        if epoch != highest:
            self.keep(str(epoch), "epoch")

    def claim(self, journal, epoch, said, adopt):
        """Takes the host for a journal; what another fleet has claimed is adopted by root alone."""
        now = self.claimed()
        ours = now.get("fleet") == said["fleet"] and (adopt or now.get("rollout", "").startswith("plan-"))  # who plans only fetches
        if now and now["journal"] != journal and not ours:
            raise Refusal(FENCED, f"refused: this host is {self.claim_text()}")
        self._raise(epoch)
        same = now.get("rollout") == said["rollout"] and now.get("journal") == journal
        since = now.get("since") if same else None
        lines = {"journal": journal, **said, "since": since or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        self.keep("\n".join(f"{k}={v}" for k, v in lines.items()), "claim")

    def unless_held(self):
        """A person on this host has the last word."""
        if os.path.lexists(self.hold):
            why = (files.read(self.hold, SMALL) or b"").decode("utf-8", "replace").strip()
            raise Refusal(FENCED, f"refused: root holds this host: {why or 'no reason is given'} ({self.hold})")
