package dev.drover.deploy.lab;

import dev.drover.coordinator.adapter.journal.SqlitePlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;

/** Drover on the lab's fleet as a person starts it, in a process of its own, and the journal that it writes. */
public final class LabDrover {
    private final Lab lab;
    private final Path folder;
    private final String classpath;

    public LabDrover(Lab lab) {
        this(lab, lab.folder().resolve(".drover"));
    }

    /**
     * @param folder of the journal
     */
    public LabDrover(Lab lab, Path folder) {
        this(lab, folder, System.getProperty("java.class.path"));
    }

    private LabDrover(Lab lab, Path folder, String classpath) {
        this.lab = lab;
        this.folder = folder;
        this.classpath = classpath;
    }

    /** Another build of it, where classes of this folder stand in for those of this one. */
    public LabDrover built(Path classes) {
        return new LabDrover(lab, folder, classes + File.pathSeparator + classpath);
    }

    /**
     * Starts it.
     *
     * @param log where both of its streams are appended
     * @param words of its command line; the lab's fleet file and this journal, where they name none
     */
    public Process start(Path log, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        if (!all.contains("--fleet")) {
            all.addAll(List.of("--fleet", lab.fleetFile().toString()));
            if (!all.contains("--journal")) {
                all.addAll(List.of("--journal", folder.toString()));
            }
        }
        return startBare(log, all.toArray(String[]::new));
    }

    /** What starts it with exactly these words. */
    List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djdk.console=java.base",
                "-cp",
                classpath,
                "dev.drover.deploy.cli.Drover"));
        command.addAll(List.of(words));
        return command;
    }

    /** Starts it with exactly these words. */
    public Process startBare(Path log, String... words) throws IOException {
        return new ProcessBuilder(command(words))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** How a {@code drover} ended, and what it said on both streams. */
    public record Said(int exit, String text) {
        private static final int ENDING = 60;

        /** The last lines, which say why it ended so; before them stands a long plan. */
        public String ending() {
            List<String> lines = text.lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - ENDING), lines.size()));
        }
    }

    /** Starts it and waits for its end. */
    public Said run(String... words) throws IOException, InterruptedException {
        Path log = Files.createTempFile("drover", ".log");
        int exit = end(start(log, words), log);
        String text = Files.readString(log);
        Files.delete(log);
        return new Said(exit, text);
    }

    /** Waits for its end, and says each minute what it said last: one that stands still is to be seen. */
    public static int end(Process drover, Path log) throws IOException, InterruptedException {
        while (!drover.waitFor(1, TimeUnit.MINUTES)) {
            List<String> said = Files.readAllLines(log);
            System.err.println("lab: drover goes on; last it said: " + (said.isEmpty() ? "nothing" : said.getLast()));
        }
        return drover.exitValue();
    }

    /** What the newest rollout has recorded. */
    public List<Event> journal() {
        try (JournalStore journal = new SqlitePlace(folder).read()) {
            return journal.events(journal.rollouts().getFirst());
        }
    }

    /** The same, while a rollout may only just begin: nothing, as long as there is no journal. */
    public List<Event> journalSoFar() {
        if (!Files.exists(folder.resolve("journal.sqlite"))) {
            return List.of();
        }
        try {
            return journal();
        } catch (NoSuchElementException | IllegalStateException notYet) {
            return List.of(); // it is just being made
        }
    }
}
