package dev.drover.deploy.cli;

import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.survey.Releases;
import dev.drover.coordinator.view.Runbook;
import dev.drover.coordinator.window.Opening;
import dev.drover.coordinator.window.WindowCalendar;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.server.Servers;
import dev.drover.shared.action.Unseen;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Schedule;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.window.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "schedule",
        mixinStandardHelpOptions = true,
        description = {
            "Prepares the plans of the fleet file's schedule for approval, and tells of new releases.",
            "Rolls nothing. Let a timer call it every hour: what was told or prepared is not told or prepared again."
        })
final class ScheduleCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);

    @Mixin
    Shared shared = new Shared();

    @Option(names = "--now", description = "prepare also what is not due yet")
    boolean now;

    @Override
    public Integer call() {
        Fleet fleet = shared.fleet();
        List<Schedule> all = fleet.care().times().schedules();
        if (all.isEmpty()) {
            throw new Stop(
                    ExitCode.REFUSED,
                    "the fleet file has no schedule; for example schedule: { monthly: { window: saturday, changes:"
                            + " monthly.yaml } }, see docs/patching.md");
        }
        try (Helpers helpers = shared.helpers(fleet)) {
            releases(fleet, helpers, all);
            boolean well = true;
            for (Schedule schedule : all) {
                well &= prepare(fleet, helpers, schedule);
            }
            return well ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }

    private void releases(Fleet fleet, Helpers helpers, List<Schedule> all) {
        Releases releases;
        try {
            releases = Releases.look(fleet, helpers);
        } catch (Unseen e) {
            System.err.println("new releases cannot be seen: " + e.getMessage());
            return;
        }
        System.out.println("runs " + releases.current() + "; newer: "
                + (releases.newer().isEmpty() ? "none" : String.join(", ", releases.newer())));
        String latest = releases.newer().isEmpty() ? "" : releases.newer().getLast();
        Path told = prepared("told-release");
        if (!latest.isEmpty() && !latest.equals(read(told).strip())) {
            all.forEach(
                    s -> tell(s, "Mastodon " + latest + " is out; " + fleet.name() + " runs " + releases.current()));
            write(told, latest + "\n");
        }
    }

    /** Whether it could be prepared, where it was due. */
    private boolean prepare(Fleet fleet, Helpers helpers, Schedule schedule) {
        Window window = fleet.care().times().windows().stream()
                .filter(w -> w.name().equals(schedule.window()))
                .findFirst()
                .orElseThrow();
        Optional<Opening> next =
                new WindowCalendar(List.of(window), fleet.care().times().freezes()).next(Instant.now());
        if (next.isEmpty()) {
            System.out.println(schedule.name() + ": its window never opens again");
            return true;
        }
        Instant from = next.get().from();
        String when = TIME.format(from.atZone(window.zone())) + " " + window.zone();
        Path file = prepared(schedule.name() + "-" + DAY.format(from.atZone(ZoneId.of("UTC"))) + ".json");
        if (Files.exists(file)) {
            System.out.println(schedule.name() + ": " + when + "; prepared: drover run " + file);
            return true;
        }
        if (!now && from.minus(schedule.ahead()).isAfter(Instant.now())) {
            System.out.println(schedule.name() + ": " + when + "; prepared from "
                    + TIME.format(from.minus(schedule.ahead()).atZone(window.zone())) + " on");
            return true;
        }
        return make(fleet, helpers, schedule, file, when);
    }

    private boolean make(Fleet fleet, Helpers helpers, Schedule schedule, Path file, String when) {
        try {
            RolloutRequest wish =
                    Changes.file(shared.folder().resolve(schedule.changes())).in(List.of(schedule.window()));
            Plan plan = shared.served()
                    ? new ServerRun(shared).plan(wish)
                    : Planning.make(fleet, helpers, wish, Planning.past(shared));
            Path runbook = Path.of(file.toString().replaceFirst("json$", "md"));
            write(runbook, Runbook.of(plan, EventJson.digest(plan)));
            Planning.write(file, plan);
            String text = schedule.name() + ": prepared for " + when + ", "
                    + plan.steps().size() + " steps. Read it: " + runbook + "; run it: drover run " + file;
            System.out.println(text);
            tell(schedule, text);
            return true;
        } catch (Stop | Servers.Failed against) {
            String text = schedule.name() + ": nothing is prepared for " + when + ": " + against.getMessage();
            System.out.println(text);
            Path told = prepared("told-" + schedule.name());
            if (!text.equals(read(told))) { // not every hour the same
                tell(schedule, text);
                write(told, text);
            }
            return false;
        }
    }

    private Path prepared(String name) {
        return shared.drawer().resolve("prepared").resolve(name);
    }

    private void tell(Schedule schedule, String text) {
        schedule.tell().ifPresent(program -> {
            try {
                Process process = new ProcessBuilder(
                                shared.folder().resolve(program).toString())
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                process.outputWriter().append(text).append('\n').close();
                int exit = process.waitFor();
                if (exit != 0) {
                    System.err.println(program + " ended with " + exit + "; it was to tell: " + text);
                }
            } catch (IOException e) {
                System.err.println(program + " cannot be run (" + e.getMessage() + "); it was to tell: " + text);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path file, String text) {
        try {
            Files.createDirectories(shared.drawer().resolve("prepared"));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new Stop(ExitCode.REFUSED, file + " cannot be written: " + e.getMessage());
        }
    }
}
