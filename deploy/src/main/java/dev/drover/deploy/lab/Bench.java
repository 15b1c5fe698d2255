package dev.drover.deploy.lab;

import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.wire.EventJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code make bench}: what Drover itself costs, on a lab with few users, most of whom read. Ends with one line of JSON. */
public final class Bench {
    private static final double OVERHEAD_MAX_PERCENT = 3;
    private static final int APPENDS = 500;

    private Bench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("drover.home", ".")).toAbsolutePath();
        Lab lab = new Lab(home);
        long began = System.nanoTime();
        lab.up();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("labUpSeconds", seconds(began));
        figures.put("checkSeconds", timed(home, lab, "check"));
        figures.put("planSeconds", timed(home, lab, "plan", "upgrade", "--to", "v4.3.0"));
        try (Load readers = new Load(URI.create("http://127.0.0.1:" + LabHost.FRONT_DOOR + "/"), 15, 5, 100_000)
                .pageEvery(1)
                .start()) {
            timed(home, lab, "run", "upgrade", "--to", "v4.3.0", "--yes");
            figures.put("requestsFailed", readers.failed("POST") + readers.failed("page") + readers.failed("asset"));
        }
        Map<String, Double> measures = Measures.newest(lab);
        figures.putAll(measures);
        figures.put("journalAppendsPerSecond", appends());
        System.out.println(EventJson.write(figures));
        boolean kept = measures.getOrDefault("overheadPercent", Double.MAX_VALUE) < OVERHEAD_MAX_PERCENT;
        if (!kept) {
            System.err.println("PROMISE BROKEN: overhead is not under " + OVERHEAD_MAX_PERCENT + " %");
        }
        System.exit(kept ? 0 : 1);
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
