package dev.drover.deploy.lab;

import dev.drover.deploy.make.Given;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code make chaos}: twenty mishaps in five rollouts, with users on the lab. Ends with one line of JSON. */
public final class Chaos {
    private static final int WANTED = 45;
    private static final int SOCKETS = 10;
    private static final int ROLLED_BACK = 2;

    /** A rollout and what falls on it. */
    record Roll(String tag, int exit, List<Mishap> mishaps) {}

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
    private final Users users;
    private final Promises promises;
    private final List<Duration> successors = new ArrayList<>();

    private Chaos(Lab lab, Promises promises) {
        this.lab = lab;
        this.audit = new Audit(lab);
        this.users = new Users(lab);
        this.promises = promises;
    }

    /**
     * @param args numbers of the rollouts that are wanted, from 1; all where there are none
     */
    public static void main(String[] args) throws Exception {
        Promises promises = new Promises();
        promises.end(() -> {
            List<Roll> wanted = wanted(List.of(args));
            Chaos chaos = new Chaos(
                    new Lab(Path.of(System.getProperty("drover.home", ".")).toAbsolutePath()), promises);
            for (Roll roll : wanted) {
                chaos.roll(roll);
            }
            chaos.successors();
        });
    }

    /**
     * Rollouts by their numbers.
     *
     * @throws Given.Wrong if there is none of such a number
     */
    static List<Roll> wanted(List<String> numbers) {
        Given rolls = new Given("ROLLS", "make chaos ROLLS=\"2 4\"");
        return numbers.isEmpty()
                ? ROLLS
                : numbers.stream()
                        .map(n -> ROLLS.get((int) rolls.number(n, 1, 1, ROLLS.size()) - 1))
                        .toList();
    }

    private void roll(Roll roll) throws Exception {
        System.out.println(
                "\n== a rollout to " + roll.tag() + ", with " + roll.mishaps().size() + " mishaps");
        lab.up();
        Path log = Files.createTempFile("chaos", ".log");
        String before = audit.footprint();
        Rate rate = users.measure(WANTED);
        Load load = users.come(rate, SOCKETS);
        ChaosRoll.End end;
        try (load) {
            end = ChaosRoll.run(lab, log, roll.tag(), roll.mishaps());
        }
        promises.promise(end.exit() == roll.exit(), roll.tag() + " ended with " + end.exit() + ", see " + log);
        boolean asFound = audit.footprint().equals(before);
        promises.promise(roll.exit() != ROLLED_BACK || asFound, "put back, but not as found");
        long outside = promises.load(rate, load, f -> roll.exit() == ROLLED_BACK || !end.nobodyToBlame(f.at()));
        promises.add("requestsFailedOutsideOutages", outside);
        promises.promise(outside == 0, outside + " requests failed outside outages");
        promises.add("faults", roll.mishaps().size());
        promises.add("rolls", 1);
        promises.noPostIsLost(audit.posts(load.acknowledged()));
        successors.addAll(end.successors());
        if (promises.allKept()) {
            Files.delete(log);
        }
    }

    private void successors() {
        List<Long> millis = successors.stream().map(Duration::toMillis).sorted().toList();
        promises.figure("successorMoves", millis.size());
        promises.figure("successorMedianSeconds", millis.get(millis.size() / 2) / 1000.0);
        promises.figure("successorWorstSeconds", millis.getLast() / 1000.0);
    }
}
