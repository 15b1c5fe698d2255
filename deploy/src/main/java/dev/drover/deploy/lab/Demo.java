package dev.drover.deploy.lab;

import dev.drover.deploy.make.Given;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** {@code make demo}: users on the lab, a good release that nobody notices, and a bad one that goes back by itself. */
public final class Demo {
    private static final int SOCKETS = 30;

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
    }

    private Load usersCome(Rate rate) {
        say("users come: " + rate + "; one post in twenty takes 2 s, " + SOCKETS + " open timelines");
        return users.come(rate, SOCKETS);
    }

    private void goodRelease() throws IOException, InterruptedException {
        Rate rate = users.measure(asked.rate());
        Load load = usersCome(rate);
        say("a good release: drover run upgrade --to v4.3.0");
        int code = drover("run", "upgrade", "--to", "v4.3.0", "--yes", "--why", "the demo's good release");
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
        int code = drover("run", "upgrade", "--to", "v4.3.0+posts-fail", "--yes", "--why", "the demo's bad release");
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

    private int drover(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("drover").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--fleet", lab.fleetFile().toString()));
        ProcessBuilder process = new ProcessBuilder(command).inheritIO();
        process.environment().remove("DROVER_MAIN");
        return process.start().waitFor();
    }

    private static void say(String text) {
        System.out.println("\n== " + text);
    }
}
