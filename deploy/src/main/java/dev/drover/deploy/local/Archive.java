package dev.drover.deploy.local;

import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A backup of Drover itself: a ZIP file with {@code head.json}, {@code journal.jsonl} (one entry a line, as it is kept) and
 * files by their names.
 */
public record Archive(Head head, List<JournalPlace.Line> lines, Map<String, byte[]> files) {
    public static final int FORMAT = 1;

    /** The authority's files, see {@code FolderAuthority}. */
    public static final List<String> AUTHORITY =
            List.of("authority.pem", "authority-key.pem", "orders.pem", "orders-key.pem");

    private static final String HEAD = "head.json";
    private static final String JOURNAL = "journal.jsonl";

    /**
     * What it is of.
     *
     * @param journal the journal's id
     * @param epoch the highest that the journal knew
     */
    public record Head(int format, String fleet, String journal, long epoch) {}

    /**
     * Whole or not at all, and readable by its owner only. Replaces an older backup of the same journal, and nothing
     * else.
     *
     * @throws IOException if something else is there, too
     */
    public static void write(Path file, Head head, List<JournalPlace.Line> lines, Map<String, Path> files)
            throws IOException {
        if (Files.exists(file) && !ofThisJournal(file, head)) {
            throw new IOException(file + " is there already, and is no older backup of this journal. Do next: name"
                    + " another file, or say --restore if that was meant");
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(fresh);
                ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            zip.putNextEntry(new ZipEntry(HEAD));
            zip.write(EventJson.write(head).getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(JOURNAL));
            for (JournalPlace.Line line : lines) {
                zip.write((EventJson.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            for (Map.Entry<String, Path> each : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(Files.readAllBytes(each.getValue()));
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean ofThisJournal(Path file, Head head) {
        try {
            return read(file).head().journal().equals(head.journal());
        } catch (IOException none) {
            return false;
        }
    }

    /**
     * @throws IOException if it is not one, or a newer Drover has written it
     */
    public static Archive read(Path file) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.put(entry.getName(), zip.readAllBytes());
            }
        }
        byte[] head = parts.remove(HEAD);
        byte[] journal = parts.remove(JOURNAL);
        if (head == null || journal == null) {
            throw new IOException(file + " is not a whole backup of drover backup");
        }
        Head told = Json.read(EventJson.MAPPER, text(head), Head.class);
        if (told.format() > FORMAT) {
            throw new IOException(file + " was written by a newer Drover (format " + told.format() + ")");
        }
        List<JournalPlace.Line> lines = new ArrayList<>();
        text(journal).lines().forEach(l -> lines.add(Json.read(EventJson.MAPPER, l, JournalPlace.Line.class)));
        return new Archive(told, lines, parts);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes one of its files, readable by its owner only. */
    public static void put(Path to, byte[] bytes) throws IOException {
        Path folder = to.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.createFile(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(to, bytes);
    }
}
