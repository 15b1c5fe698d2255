package dev.drover.deploy.lab;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Explainer;
import dev.drover.coordinator.rollout.Phase;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.StatusLine;
import dev.drover.coordinator.view.Timeline;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.LongestChain;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code make e2e-saturday}: the maintenance day of a small team, in one plan, under load. First a rehearsal, from which
 * Drover learns how long things take here; then the day itself on a fresh lab, in a window that is too short, with an
 * upload in flight and a Sidekiq that does not bear its patches. Ends with one line of JSON.
 */
public final class Saturday {
    private static final int WANTED = 45;
    private static final int SOCKETS = 20;
    private static final int WAITS_FOR_PERSON = 3;
    private static final int TURNS_MAX = 8;
    private static final double OF_MEDIAN = 0.75;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Lab lab;
    private final Users users;
    private final SaturdayScene scene;
    private final LabDrover drover;
    private final Path log;

    private Saturday(Path home) throws IOException {
        this.lab = new Lab(home, LabShape.PHYSICAL);
        this.users = new Users(lab);
        this.scene = new SaturdayScene(lab);
        Path folder = Files.createTempDirectory("saturday");
        this.log = folder.resolve("drover.log");
        this.drover = new LabDrover(lab, folder.resolve("journal"));
    }

    public static void main(String[] args) throws Exception {
        Promises promises = new Promises();
        promises.end(() -> {
            Saturday saturday =
                    new Saturday(Path.of(System.getProperty("drover.home", ".")).toAbsolutePath());
            System.out.println("Drover's own words are in " + saturday.log);
            saturday.theDay(saturday.rehearse(), promises);
        });
    }

    /** How long what users can notice takes here. */
    private Duration rehearse() throws Exception {
        say("the rehearsal: a fresh lab, with all the time in the world");
        Path changes = scene.begin("windows: { any: { every: day, from: \"00:00\", for: 24h, zone: UTC } }\n");
        try (Load load = users.come(users.measure(WANTED), SOCKETS)) {
            roll(changes, "any");
            if (RolloutState.fold(drover.journal()).course().direction() == RolloutState.Direction.BACK) {
                throw new IllegalStateException("the rehearsal went back, see " + log);
            }
            say("rehearsed under " + load.posts() + " posts");
        }
        List<Event> events = drover.journal();
        Plan plan = ((Event.Planned) events.getFirst()).plan();
        Map<String, Duration> took = Timeline.of(events).experience();
        return Duration.ofMillis(LongestChain.millis(
                plan,
                step -> noticed(plan, step)
                        ? took.getOrDefault(step.id().text(), step.pace().estimate())
                                .toMillis()
                        : 0));
    }

    private static boolean noticed(Plan plan, Step step) {
        Set<String> kept = plan.stages().stream()
                .filter(s -> s.gates().stream().anyMatch(Gate.Within.class::isInstance))
                .map(Stage::id)
                .collect(Collectors.toSet());
        return kept.contains(step.stage());
    }

    private void theDay(Duration median, Promises promises) throws Exception {
        Duration window = Duration.ofSeconds(Math.round(median.toSeconds() * OF_MEDIAN));
        Instant opens = Instant.now().plusSeconds(120).truncatedTo(ChronoUnit.MINUTES);
        Instant again = opens.plus(window).plusSeconds(90).truncatedTo(ChronoUnit.MINUTES);
        say("the day: what users can notice takes " + median.toSeconds() + " s here, and the window is open for "
                + window.toSeconds() + " s");
        Path changes = scene.begin(
                "windows:\n" + window("first", opens, window) + window("second", again, Duration.ofMinutes(40)));
        scene.sidekiqWillNotStartAfterPatching();
        scene.beginUpload();
        Outages database = new Outages(Lab.NET + ".12", 5432);
        Rate rate = users.measure(WANTED);
        Load load = users.come(rate, SOCKETS);
        try (load;
                database) {
            roll(changes, "first,second");
        }
        SaturdayFigures figures = new SaturdayFigures(drover.journal(), window, promises);
        figures.users(rate, load, new Audit(lab).posts(load.acknowledged()));
        figures.database(database.all(), scene.uploadInterrupted());
        lab.hosts().stream()
                .filter(h -> !h.name().equals("router01"))
                .forEach(h -> figures.reboots(h.name(), scene.reboots(h.name())));
    }

    private static String window(String name, Instant from, Duration open) {
        return "  " + name + ": { every: day, from: \"" + TIME.format(from) + "\", for: " + open.toSeconds()
                + "s, zone: UTC }\n";
    }

    /** Rolls; whenever Drover waits for a person, somebody comes. */
    private void roll(Path changes, String windows) throws Exception {
        int exit = LabDrover.end(
                drover.start(
                        log, "run", changes.toString(), "--in", windows, "--yes", "--why", "the maintenance Saturday"),
                log);
        for (int turn = 0; exit == WAITS_FOR_PERSON && turn < TURNS_MAX; turn++) {
            somebodyComes(RolloutState.fold(drover.journal()));
            exit = LabDrover.end(drover.start(log, "run", "--resume", "--why", "somebody came"), log);
        }
        if (exit != 0) {
            throw new IllegalStateException("drover ended with " + exit + ", see " + log);
        }
    }

    private void somebodyComes(RolloutState state) throws Exception {
        say("somebody comes, because " + StatusLine.of(state));
        boolean broken = state.steps().values().stream().anyMatch(s -> s.phase() == Phase.FAILED);
        if (Explainer.waitsForPerson(state)) {
            scene.updateRouter();
            check(drover.run("done", "--evidence", "its console says firmware 7.12"));
        } else if (broken) {
            scene.mendSidekiq();
            check(drover.run("retry", "--why", "sidekiq starts again"));
        } else {
            throw new IllegalStateException("nobody knows what to do, see " + log);
        }
    }

    private static void check(LabDrover.Said said) {
        if (said.exit() != WAITS_FOR_PERSON && said.exit() != 0) {
            throw new IllegalStateException(said.text());
        }
    }

    private static void say(String text) {
        System.out.println("\n== " + text);
    }
}
