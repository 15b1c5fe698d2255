package dev.drover.deploy.lab;

import dev.drover.coordinator.rollout.Event;
import dev.drover.deploy.make.Given;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * {@code make demo}: users on the lab; a good release that nobody notices, a bad one that goes back by itself, and one that
 * harms the old release beside it, once hidden and once told by its sources.
 */
public final class Demo {
    private static final int SOCKETS = 30;
    private static final int OLD_CACHE = 0;
    private static final int OWN_CACHE = 15;
    private static final String CANARY_WATCH = "lb01.web.web01.watch";

    /**
     * What the demo is asked for.
     *
     * @param rate posts a second where the machine bears them
     * @param posts the fewest posts of all its users
     */
    record Asked(int rate, long posts) {
        private static final int RATE = 50;
        private static final int RATE_MOST = 1_000;
        private static final long POSTS_MOST = 100_000;

        /**
         * Reads it from the environment.
         *
         * @throws Given.Wrong if a number makes no sense
         */
        static Asked of(Map<String, String> environment) {
            return new Asked(
                    (int) number(environment, "DROVER_DEMO_RATE", RATE, Rate.LEAST, RATE_MOST),
                    number(environment, "DROVER_DEMO_POSTS", 0, 0, POSTS_MOST));
        }

        private static long number(Map<String, String> environment, String name, long usual, long least, long most) {
            return new Given(name, "make demo DROVER_DEMO_RATE=20 DROVER_DEMO_POSTS=20000")
                    .number(environment.getOrDefault(name, ""), usual, least, most);
        }
    }

    private final Asked asked;
    private final Path home;
    private final Lab lab;
    private final Users users;
    private final Audit audit;
    private final Promises promises;
    private final Set<String> acknowledged = new HashSet<>();

    private Demo(Asked asked, Path home, Promises promises) {
        this.asked = asked;
        this.home = home;
        this.lab = new Lab(home);
        this.users = new Users(lab);
        this.audit = new Audit(lab);
        this.promises = promises;
    }

    public static void main(String[] args) throws Exception {
        Promises promises = new Promises();
        Path home = Path.of(System.getProperty("drover.home", ".")).toAbsolutePath();
        promises.end(() -> new Demo(Asked.of(System.getenv()), home, promises).run());
    }

    private void run() throws IOException, InterruptedException {
        say("bringing up the lab: seven real hosts, Mastodon's stand-in at v4.2.10");
        lab.up();
        long fromLine = audit.logLines();
        goodRelease();
        badRelease();
        whatBecameOfThem(fromLine);
        say("a fresh lab, for a release that harms the old one beside it");
        lab.up();
        acknowledged.clear();
        harmfulRelease();
        releaseThatTells();
        promises.nothingIsLost(audit.posts(acknowledged));
    }

    private Load usersCome(Rate rate) {
        say("users come: " + rate + "; one post in twenty takes 2 s, " + SOCKETS + " open timelines");
        return users.come(rate, SOCKETS);
    }

    private void goodRelease() throws IOException, InterruptedException {
        Rate rate = users.measure(asked.rate());
        Load load = usersCome(rate);
        say("a good release: drover run upgrade --to v4.3.0");
        int code = drover("run", "upgrade", "--to", "v4.3.0", "--yes", "--why", "the demo's good release")
                .waitFor();
        load.close();
        promises.promise(code == 0, "the good release is rolled (exit code " + code + ", not 0)");
        Measures.newest(lab).forEach(promises::figure);
        long failed = gone(rate, load, nothing -> false);
        promises.figure("failedInGoodRelease", failed);
        promises.promise(failed == 0, failed + " requests failed while the good release was rolled");
    }

    private void badRelease() throws IOException, InterruptedException {
        String before = audit.footprint();
        Rate rate = users.measure(asked.rate());
        Load load = usersCome(rate);
        say("a bad release: one post in ten fails in it. drover run upgrade --to v4.3.0+posts-fail");
        int code = drover("run", "upgrade", "--to", "v4.3.0+posts-fail", "--yes", "--why", "the demo's bad release")
                .waitFor();
        promises.promise(code == 2, "the bad release goes back by itself (exit code " + code + ", not 2)");
        promises.promise(audit.footprint().equals(before), "everything is as it was before the bad release");
        if (acknowledged.size() + load.posts() < asked.posts()) {
            say("waiting for the rest of " + asked.posts() + " posts");
            load.until(asked.posts() - acknowledged.size());
        }
        load.close();
        long others = gone(rate, load, f -> f.kind().equals("POST") && f.how().equals("HTTP 500"));
        promises.figure("postsFailedOnBadCanary", load.failed("POST"));
        promises.promise(others == 0, others + " requests failed for which the bad canary is not to blame");
    }

    private void harmfulRelease() throws IOException, InterruptedException {
        long fromLine = audit.logLines();
        String before = audit.footprint();
        Rate rate = users.measure(asked.rate());
        Load load = usersCome(rate);
        say("from its canary on it writes into the cache what the old one cannot read: drover run upgrade --to "
                + Harm.CACHE_UNREADABLE.release());
        lab.harms().waits();
        Process roll = drover(
                "run",
                "upgrade",
                "--to",
                Harm.CACHE_UNREADABLE.release(),
                "--yes",
                "--why",
                "the demo's harmful release");
        LabDrover journal = new LabDrover(lab);
        Lab.awaitLong(
                "the canary to be watched",
                Duration.ofHours(1),
                () -> !roll.isAlive()
                        || journal.journalSoFar().stream()
                                .anyMatch(e -> e instanceof Event.StepOrdered o
                                        && o.step().text().equals(CANARY_WATCH)));
        lab.harms().begins();
        lab.harms().entryMadeUnreadable();
        int code = roll.waitFor();
        promises.promise(code == 2, "what harms the old release goes back by itself (exit code " + code + ", not 2)");
        for (String web : List.of("web01", "web02")) {
            Lab.await(web + " to be UP", () -> lab.balancerSays("web", web).equals("UP"));
        }
        promises.promise(audit.footprint().equals(before), "everything is as it was before the harmful release");
        load.close();
        long others = gone(rate, load, f -> f.how().startsWith("HTTP 5"));
        promises.figure("failedInHarm", (long) load.failures().size());
        promises.promise(others == 0, others + " requests failed otherwise than by the old release's own answer");
        new HarmCost(journal.journal(), audit.downs("web", fromLine), load.failures())
                .promised(promises, audit.lastTakenOut("web", fromLine));
    }

    private void releaseThatTells() throws IOException, InterruptedException {
        Rate rate = users.measure(asked.rate());
        Load load = usersCome(rate);
        say("the same, and its sources tell: drover run upgrade --to " + Harm.CACHE_TOLD.release());
        lab.harms().listen();
        int code = drover(
                        "run",
                        "upgrade",
                        "--to",
                        Harm.CACHE_TOLD.release(),
                        "--yes",
                        "--why",
                        "the demo's told release")
                .waitFor();
        load.close();
        promises.promise(code == 0, "what the sources tell of is rolled (exit code " + code + ", not 0)");
        long failed = gone(rate, load, nothing -> false);
        promises.figure("mixedFailuresWhenKnown", failed);
        promises.promise(failed == 0, failed + " requests failed while two releases had caches of their own");
        long strays = lab.harms().heard(OLD_CACHE);
        promises.figure("newEntriesInOldCache", strays);
        promises.promise(
                strays == 0, "Redis was told " + strays + " times to write the new release's into the old cache");
        promises.promise(lab.harms().heard(OWN_CACHE) > 0, "Redis has heard of the new release's own cache");
    }

    private long gone(Rate rate, Load load, Predicate<Load.Failure> foreseen) {
        promises.add("websocketReconnects", load.reconnects());
        acknowledged.addAll(load.acknowledged());
        return promises.load(rate, load, foreseen);
    }

    private void whatBecameOfThem(long fromLine) {
        promises.nothingIsLost(audit.posts(acknowledged));
        double below =
                audit.belowMinimumSeconds("web", 1, fromLine) + audit.belowMinimumSeconds("streaming", 1, fromLine);
        double doubled = audit.schedulerDoubledSeconds();
        promises.figure("belowMinimumSeconds", below);
        promises.figure("schedulerDoubledSeconds", doubled);
        promises.promise(below == 0, "never below the minimum");
        promises.promise(doubled == 0, "one scheduler at a time");
    }

    private Process drover(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.resolve("drover").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--fleet", lab.fleetFile().toString()));
        ProcessBuilder process = new ProcessBuilder(command).inheritIO();
        process.environment().remove("DROVER_MAIN");
        return process.start();
    }

    private static void say(String text) {
        System.out.println("\n== " + text);
    }
}
