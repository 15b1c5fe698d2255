package dev.drover.deploy.lab;

import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code make bench}: what Drover itself costs, on a lab with few users, most of whom read. Ends with one line of JSON. */
public final class Bench {
    private static final double OVERHEAD_MAX_PERCENT = 3;
    private static final int APPENDS = 500;
    private static final int WANTED = 15;
    private static final int SOCKETS = 5;

    /** Most of these users read. */
    private static final int PAGE_EVERY = 1;

    private Bench() {}

    public static void main(String[] args) throws Exception {
        Promises promises = new Promises();
        promises.end(() -> bench(promises));
    }

    private static void bench(Promises promises) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("drover.home", ".")).toAbsolutePath();
        Lab lab = new Lab(home);
        long began = System.nanoTime();
        lab.up();
        promises.figure("labUpSeconds", seconds(began));
        promises.figure("checkSeconds", timed(home, lab, "check"));
        promises.figure("planSeconds", timed(home, lab, "plan", "upgrade", "--to", "v4.3.0"));
        Users users = new Users(lab);
        Rate rate = users.measure(WANTED);
        Load readers = users.come(rate, SOCKETS, PAGE_EVERY);
        try (readers) {
            timed(home, lab, "run", "upgrade", "--to", "v4.3.0", "--yes");
        }
        long failed = promises.load(rate, readers, nothing -> false);
        promises.promise(failed == 0, failed + " requests failed");
        Map<String, Double> measures = Measures.newest(lab);
        measures.forEach(promises::figure);
        promises.figure("journalAppendsPerSecond", appends());
        promises.promise(
                measures.getOrDefault("overheadPercent", Double.MAX_VALUE) < OVERHEAD_MAX_PERCENT,
                "overhead is not under " + OVERHEAD_MAX_PERCENT + " %");
    }

    private static double timed(Path home, Lab lab, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("drover").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--fleet", lab.fleetFile().toString()));
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        process.environment().remove("DROVER_MAIN");
        long began = System.nanoTime();
        int exit = process.start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("drover " + String.join(" ", words) + " ended with " + exit);
        }
        return seconds(began);
    }

    /** Durable appends of one event each, one after the other. */
    private static long appends() throws IOException {
        Path folder = Files.createTempDirectory("drover-bench");
        try (JournalStore journal =
                new SqlitePlace(folder).take("the lab", "here").orElseThrow()) {
            long began = System.nanoTime();
            for (int i = 0; i < APPENDS; i++) {
                journal.append("bench", i, List.of(new Event.Released(Instant.EPOCH, "bench", "")));
            }
            return Math.round(APPENDS / seconds(began));
        }
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e7) / 100.0;
    }
}
