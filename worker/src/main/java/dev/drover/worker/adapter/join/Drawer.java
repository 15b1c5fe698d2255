package dev.drover.worker.adapter.join;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.shared.wire.Json;
import dev.drover.worker.remote.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/** What a worker process keeps on its disk: who it is, readable by its owner only, and the highest epoch. */
public final class Drawer implements Memory {
    private static final ObjectMapper JSON = Json.mapper(Map.of());

    private final Path folder;

    /**
     * @param folder is made if it is not there
     */
    public Drawer(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private Path identity() {
        return folder.resolve("identity.json");
    }

    /** Who it is, if it has enrolled. */
    public Optional<Identity> read() throws IOException {
        return Files.exists(identity())
                ? Optional.of(Json.read(JSON, Files.readString(identity()), Identity.class))
                : Optional.empty();
    }

    public void keep(Identity identity) throws IOException {
        replace(identity(), Json.write(JSON, identity));
    }

    @Override
    public long epoch() {
        try {
            Path file = folder.resolve("epoch");
            return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void keep(long epoch) {
        try {
            replace(folder.resolve("epoch"), epoch + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the epoch cannot be kept, so nothing is done under it: " + e.getMessage(), e);
        }
    }

    /** Whole or not at all, and on the disk. */
    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
