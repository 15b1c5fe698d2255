package dev.drover.deploy.lab;

import dev.drover.coordinator.wire.EventJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code make demo}: users on the lab, a good release that nobody notices, and a bad one that goes back by itself. */
public final class Demo {
    private static final int PER_SECOND = Integer.parseInt(System.getenv().getOrDefault("DROVER_DEMO_RATE", "50"));
    private static final int SOCKETS = 30;
    private static final long POSTS_LEAST = Long.parseLong(System.getenv().getOrDefault("DROVER_DEMO_POSTS", "20000"));
    private static final int FAILURES_SHOWN = 100;
    private static final long POSTS_MAX = 200_000;

    private final Path home;
    private final Lab lab;
    private final Audit audit;
    private final List<String> broken = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    private Demo(Path home) {
        this.home = home;
        this.lab = new Lab(home);
        this.audit = new Audit(lab);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Demo demo = new Demo(Path.of(System.getProperty("drover.home", ".")).toAbsolutePath());
        demo.run();
        System.out.println(EventJson.write(demo.figures));
        demo.broken.forEach(b -> System.err.println("PROMISE BROKEN: " + b));
        System.exit(demo.broken.isEmpty() ? 0 : 1);
    }

    private void run() throws IOException, InterruptedException {
        say("bringing up the lab: seven real hosts, Mastodon's stand-in at v4.2.10");
        lab.up();
        long fromLine = audit.logLines();
        say("users come: " + PER_SECOND + " posts a second, one in twenty takes 2 s, " + SOCKETS + " open timelines");
        Load load = new Load(URI.create("http://127.0.0.1:" + LabHost.FRONT_DOOR + "/"), PER_SECOND, SOCKETS, POSTS_MAX)
                .start();
        Lab.await("a few posts", () -> load.posts() > 5L * PER_SECOND);
        long began = System.nanoTime();
        say("a good release: drover run upgrade --to v4.3.0");
        promise(
                drover("run", "upgrade", "--to", "v4.3.0", "--yes", "--why", "the demo's good release") == 0,
                "the good release is rolled");
        figures.putAll(Measures.newest(lab));
        long failedByGood = load.failed("POST") + load.failed("page") + load.failed("asset");
        promise(failedByGood == 0, failedByGood + " requests failed while the good release was rolled");
        String before = audit.footprint();
        say("a bad release: one post in ten fails in it. drover run upgrade --to v4.3.0+posts-fail");
        int code = drover("run", "upgrade", "--to", "v4.3.0+posts-fail", "--yes", "--why", "the demo's bad release");
        promise(code == 2, "the bad release goes back by itself (exit code " + code + ", not 2)");
        promise(audit.footprint().equals(before), "everything is as it was before the bad release");
        say("waiting for the rest of " + POSTS_LEAST + " posts");
        load.until(POSTS_LEAST);
        double seconds = (System.nanoTime() - began) / 1e9;
        figures(load, failedByGood, seconds, fromLine);
    }

    private void figures(Load load, long failedByGood, double seconds, long fromLine) {
        Audit.Posts posts = audit.posts(load.acknowledged());
        figures.put("posts", load.posts());
        figures.put("requestsPerSecond", Math.round(10 * (load.posts() + load.pages()) / seconds) / 10.0);
        figures.put("postsFailed", failedByGood);
        figures.put("postsFailedOnBadCanary", load.failed("POST") - failedByGood);
        figures.put("pagesFailed", load.failed("page") + load.failed("asset"));
        figures.put("postsLost", posts.lost());
        figures.put("jobsLost", posts.jobsLost());
        figures.put("jobsDoubled", posts.doubled());
        figures.put("websocketReconnects", load.reconnects());
        figures.put(
                "belowMinimumSeconds",
                audit.belowMinimumSeconds("web", 1, fromLine) + audit.belowMinimumSeconds("streaming", 1, fromLine));
        figures.put("schedulerDoubledSeconds", audit.schedulerDoubledSeconds());
        promise(posts.lost() == 0, posts.lost() + " acknowledged posts were lost");
        promise(posts.jobsLost() == 0, posts.jobsLost() + " jobs were lost");
        promise(posts.doubled() == 0, posts.doubled() + " jobs ran twice");
        promise(figures.get("belowMinimumSeconds").equals(0.0), "never below the minimum");
        promise(figures.get("schedulerDoubledSeconds").equals(0.0), "one scheduler at a time");
        load.failures().stream().limit(FAILURES_SHOWN).forEach(System.err::println);
    }

    private int drover(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("drover").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--fleet", lab.fleetFile().toString()));
        ProcessBuilder process = new ProcessBuilder(command).inheritIO();
        process.environment().remove("DROVER_MAIN");
        return process.start().waitFor();
    }

    private void promise(boolean kept, String what) {
        if (!kept) {
            broken.add(what);
        }
    }

    private static void say(String text) {
        System.out.println("\n== " + text);
    }
}
