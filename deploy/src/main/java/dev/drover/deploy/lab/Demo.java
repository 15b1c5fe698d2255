package dev.drover.deploy.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** {@code make demo}: users on the lab, a good release that nobody notices, and a bad one that goes back by itself. */
public final class Demo {
    /** Posts a second where the machine bears them. */
    private static final int WANTED = Integer.parseInt(System.getenv().getOrDefault("DROVER_DEMO_RATE", "50"));

    private static final int SOCKETS = 30;
    private static final long POSTS_LEAST = Long.parseLong(System.getenv().getOrDefault("DROVER_DEMO_POSTS", "0"));

    private final Path home;
    private final Lab lab;
    private final Users users;
    private final Audit audit;
    private final Promises promises;
    private final Set<String> acknowledged = new HashSet<>();

    private Demo(Path home, Promises promises) {
        this.home = home;
        this.lab = new Lab(home);
        this.users = new Users(lab);
        this.audit = new Audit(lab);
        this.promises = promises;
    }

    public static void main(String[] args) throws Exception {
        Promises promises = new Promises();
        promises.end(new Demo(Path.of(System.getProperty("drover.home", ".")).toAbsolutePath(), promises)::run);
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
        Rate rate = users.measure(WANTED);
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
        Rate rate = users.measure(WANTED);
        Load load = usersCome(rate);
        say("a bad release: one post in ten fails in it. drover run upgrade --to v4.3.0+posts-fail");
        int code = drover("run", "upgrade", "--to", "v4.3.0+posts-fail", "--yes", "--why", "the demo's bad release");
        promises.promise(code == 2, "the bad release goes back by itself (exit code " + code + ", not 2)");
        promises.promise(audit.footprint().equals(before), "everything is as it was before the bad release");
        if (acknowledged.size() + load.posts() < POSTS_LEAST) {
            say("waiting for the rest of " + POSTS_LEAST + " posts");
            load.until(POSTS_LEAST - acknowledged.size());
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
