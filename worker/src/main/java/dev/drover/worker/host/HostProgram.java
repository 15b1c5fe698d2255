package dev.drover.worker.host;

import dev.drover.shared.host.Verbs;
import dev.drover.shared.wire.Digest;
import dev.drover.worker.HostHelper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The host helper as this version of Drover ships it: plain files, which are read where they run. */
public final class HostProgram {
    private static final List<String> SOURCES = List.of(
            "apps.py",
            "claim.py",
            "door.py",
            "facts.py",
            "files.py",
            "haproxy.py",
            "host.py",
            "leases.py",
            "logconfig.py",
            "logformat.py",
            "logs.py",
            "ledger.py",
            "main.py",
            "pages.py",
            "protocol.py",
            "redis.py",
            "refusal.py",
            "runner.py",
            "settings.py",
            "sidekiq.py",
            "slot.py",
            "status.py",
            "table.py",
            "told.py",
            "trees.py",
            "units.py",
            "verbs.py",
            "word.py");

    private HostProgram() {}

    /** The text of each file by its name: Python's sources, the table of verbs, and what is still shell. */
    public static SortedMap<String, String> files() {
        SortedMap<String, String> files = new TreeMap<>();
        SOURCES.forEach(name -> files.put(name, source(name)));
        files.put("verbs.json", Verbs.text());
        files.put("drover-host.sh", HostHelper.script());
        return Collections.unmodifiableSortedMap(files);
    }

    /** The first 16 hexadecimal digits of the SHA-256 of all files, which is also the name of their folder on a host. */
    public static String digest() {
        String all = files().entrySet().stream()
                .map(e -> e.getKey() + " " + Digest.sha256(e.getValue()) + "\n")
                .collect(Collectors.joining());
        return Digest.sha256(all).substring(0, 16);
    }

    /** One of the texts that lie beside this class. */
    static String source(String name) {
        try (InputStream in = HostProgram.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " of the host helper is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
