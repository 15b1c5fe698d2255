package dev.drover.deploy.lab;

import dev.drover.coordinator.wire.EventJson;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code make chaos}: twenty mishaps in five rollouts, with users on the lab. Ends with one line of JSON. */
public final class Chaos {
    private static final int PER_SECOND = 45;
    private static final int SOCKETS = 10;
    private static final int ROLLED_BACK = 2;

    /** A rollout and what falls on it. */
    private record Roll(String tag, int exit, List<Mishap> mishaps) {}

    private static final List<Roll> ROLLS = List.of(
            new Roll(
                    "v4.3.0",
                    0,
                    List.of(
                            Mishap.stepKilled("sidekiq02", "sidekiq02.build"),
                            Mishap.gitLocked("web01", "web01.build"),
                            Mishap.killed("pre-migrate"),
                            Mishap.stoppedLongerThanItsLease("sidekiq02.switch"))),
            new Roll(
                    "v4.3.0",
                    0,
                    List.of(
                            Mishap.withoutPower("web02", "web02.build"),
                            Mishap.serviceAway("redis01", "redis-server.service", "sidekiq.idle"),
                            Mishap.killed("web01.switch"),
                            Mishap.cutOff("web02", "web02.switch"))),
            new Roll(
                    "v4.3.0",
                    0,
                    List.of(
                            Mishap.serviceAway("db01", "postgresql@*", "pre-migrate"),
                            Mishap.helperKilled("web01", "web01.switch"),
                            Mishap.killed("lb01.web.web01.watch"),
                            Mishap.cutOff("lb01", "lb01.web.web02.drain"))),
            new Roll(
                    "v4.3.0",
                    0,
                    List.of(
                            Mishap.helperReplaced("web02", "web02.build"),
                            Mishap.killed("sidekiq01.switch"),
                            Mishap.serviceAway("redis01", "redis-server.service", "sidekiq01.sidekiq-watch"),
                            Mishap.withoutPower("web02", "lb01.web.web01.watch"))),
            new Roll(
                    "v4.3.0+posts-fail",
                    ROLLED_BACK,
                    List.of(
                            Mishap.cutOff("sidekiq01", "sidekiq01.switch"),
                            Mishap.killed("lb01.web.web01.watch"),
                            Mishap.killed("undo:web01.switch"),
                            Mishap.cutOff("sidekiq02", "undo:sidekiq02.switch"))));

    private final Lab lab;
    private final Audit audit;
    private final List<String> broken = new ArrayList<>();
    private final List<Duration> successors = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    private Chaos(Lab lab) {
        this.lab = lab;
        this.audit = new Audit(lab);
    }

    /**
     * @param args numbers of the rollouts that are wanted, from 1; all where there are none
     */
    public static void main(String[] args) throws Exception {
        Chaos chaos = new Chaos(
                new Lab(Path.of(System.getProperty("drover.home", ".")).toAbsolutePath()));
        List<String> wanted = List.of(args);
        for (int i = 0; i < ROLLS.size(); i++) {
            if (wanted.isEmpty() || wanted.contains("" + (i + 1))) {
                chaos.roll(ROLLS.get(i));
            }
        }
        chaos.successors();
        System.out.println(EventJson.write(chaos.figures));
        chaos.broken.forEach(b -> System.err.println("PROMISE BROKEN: " + b));
        System.exit(chaos.broken.isEmpty() ? 0 : 1);
    }

    private void roll(Roll roll) throws Exception {
        System.out.println(
                "\n== a rollout to " + roll.tag() + ", with " + roll.mishaps().size() + " mishaps");
        lab.up();
        Path log = Files.createTempFile("chaos", ".log");
        String before = audit.footprint();
        Load load = new Load(URI.create("http://127.0.0.1:" + LabHost.FRONT_DOOR + "/"), PER_SECOND, SOCKETS, 100_000)
                .start();
        try (load) {
            Lab.await("a few posts", () -> load.posts() > 2L * PER_SECOND);
            ChaosRoll.End end = ChaosRoll.run(lab, load, log, roll.tag(), roll.mishaps());
            boolean asWanted = end.exit() == roll.exit();
            promise(asWanted, roll.tag() + " ended with " + end.exit() + ", see " + log);
            boolean asFound = audit.footprint().equals(before);
            promise(roll.exit() != ROLLED_BACK || asFound, "put back, but not as found");
            successors.addAll(end.successors());
            add("requestsFailedOutsideOutages", roll.exit() == ROLLED_BACK ? 0 : end.failedOutsideOutages());
            add("faults", roll.mishaps().size());
            add("rolls", 1);
        }
        Audit.Posts posts = audit.posts(load.acknowledged());
        add("posts", load.posts());
        add("requestsFailed", load.failures().size());
        add("postsLost", posts.lost());
        add("jobsLost", posts.jobsLost());
        promise(posts.lost() == 0, posts.lost() + " acknowledged posts were lost");
        promise(Long.valueOf(0).equals(figures.get("requestsFailedOutsideOutages")), "requests failed outside outages");
        Files.deleteIfExists(broken.isEmpty() ? log : log.resolveSibling("none"));
    }

    private void successors() {
        List<Long> millis = successors.stream().map(Duration::toMillis).sorted().toList();
        figures.put("successorMoves", millis.size());
        figures.put("successorMedianSeconds", millis.get(millis.size() / 2) / 1000.0);
        figures.put("successorWorstSeconds", millis.getLast() / 1000.0);
    }

    private void add(String figure, long number) {
        figures.merge(figure, number, (a, b) -> (Long) a + (Long) b);
    }

    private void promise(boolean kept, String what) {
        if (!kept) {
            broken.add(what);
        }
    }
}
