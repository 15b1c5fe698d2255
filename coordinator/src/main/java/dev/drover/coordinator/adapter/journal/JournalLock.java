package dev.drover.coordinator.adapter.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operating system's lock on a journal's folder: one process owns it, and its death frees it. */
final class JournalLock implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;

    private JournalLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the lock and writes down who holds it, or gives nothing if a live process has it. */
    public static Optional<JournalLock> take(Path folder, String who, String from) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            Files.writeString(
                    folder.resolve("owner"),
                    who + " on " + from + ", process " + ProcessHandle.current().pid() + ", since " + Instant.now());
            return Optional.of(new JournalLock(channel, lock));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Who holds, or held, the lock: name, machine, process, since when. */
    public static String owner(Path folder) {
        try {
            return Files.readString(folder.resolve("owner")).strip();
        } catch (IOException e) {
            return "an unknown process";
        }
    }

    /** Whether a live process holds the lock now. */
    public static boolean held(Path folder) {
        if (!Files.exists(folder.resolve("lock"))) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE)) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                lock.release();
            }
            return lock == null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
