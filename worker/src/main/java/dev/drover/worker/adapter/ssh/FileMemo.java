package dev.drover.worker.adapter.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** What a file says, read again when it has changed: a thousand hosts have one key, and one file of known hosts. */
final class FileMemo<T> {
    /** Reads a file. */
    interface Reader<T> {
        T read(Path file) throws IOException;
    }

    private record Seen<T>(FileTime modified, long size, String inode, T value) {
        boolean still(BasicFileAttributes now) {
            return modified.equals(now.lastModifiedTime())
                    && size == now.size()
                    && inode.equals(String.valueOf(now.fileKey()));
        }
    }

    private final Path file;
    private final String absent;
    private final Reader<T> reader;
    private Optional<Seen<T>> seen = Optional.empty();

    /**
     * @param absent what to say if the file is not there
     */
    FileMemo(Path file, String absent, Reader<T> reader) {
        this.file = file;
        this.absent = absent;
        this.reader = reader;
    }

    synchronized T get() throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(absent);
        }
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Optional<Seen<T>> last = seen.filter(s -> s.still(now));
        if (last.isPresent()) {
            return last.get().value();
        }
        T value = reader.read(file);
        seen = Optional.of(new Seen<>(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()), value));
        return value;
    }
}
