package dev.drover.coordinator.adapter.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The operating system's lock on a journal's folder: one process owns it, and its death frees it. */
final class JournalLock implements AutoCloseable {
    /**
     * Folders that this process has locked. It must not even open their lock again: POSIX frees a process's locks on a
     * file when it closes any channel to it (fcntl(2)).
     */
    private static final Set<Path> OWN = new HashSet<>();

    /** Who only asks whether it is held has it for a moment. */
    private static final int TRIES = 20;

    private static final Duration TRY_AGAIN = Duration.ofMillis(10);

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private JournalLock(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the lock and writes down who holds it, or gives nothing if a live process has it. */
    static Optional<JournalLock> take(Path folder, String who, String from) {
        synchronized (OWN) {
            try {
                Path real = Files.createDirectories(folder).toRealPath();
                if (OWN.contains(real)) {
                    return Optional.empty();
                }
                FileChannel channel =
                        FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lockedSoon(channel);
                if (lock == null) {
                    channel.close();
                    return Optional.empty();
                }
                JournalLock taken = new JournalLock(real, channel, lock);
                OWN.add(real);
                taken.writeOwner(who + " on " + from);
                return Optional.of(taken);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void writeOwner(String who) throws IOException {
        long process = ProcessHandle.current().pid();
        try {
            Files.writeString(folder.resolve("owner"), who + ", process " + process + ", since " + Instant.now());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static @Nullable FileLock lockedSoon(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        for (int tries = 1; lock == null && tries < TRIES; tries++) {
            LockSupport.parkNanos(TRY_AGAIN.toNanos());
            lock = channel.tryLock();
        }
        return lock;
    }

    /** Who holds, or held, the lock: name, machine, process, since when. */
    static String owner(Path folder) {
        try {
            return Files.readString(folder.resolve("owner")).strip();
        } catch (IOException e) {
            return "an unknown process";
        }
    }

    /** Whether a live process holds the lock now. */
    static boolean held(Path folder) {
        synchronized (OWN) {
            if (!Files.exists(folder.resolve("lock"))) {
                return false;
            }
            try {
                if (OWN.contains(folder.toRealPath())) {
                    return true;
                }
                try (FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
                        FileLock lock = channel.tryLock()) {
                    return lock == null;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        synchronized (OWN) {
            try {
                lock.release();
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                OWN.remove(folder);
            }
        }
    }
}
