package dev.drover.deploy.lab;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Lets users come to the lab, as many as this machine can bear: it is measured first. */
public final class Users {
    /** Fewer than Puma has threads, so that health checks are answered. */
    private static final int AT_ONCE = 8;

    private static final int ROUNDS_TO_WARM_UP = 3;
    private static final int PAGE_EVERY = 40;
    private static final Duration MEASURED = Duration.ofSeconds(3);
    private static final int MEASURED_AT_MOST = 4;
    private static final long POSTS_MAX = 200_000;

    private final Lab lab;
    private final URI door;

    public Users(Lab lab) {
        this(lab, URI.create("http://127.0.0.1:" + LabHost.FRONT_DOOR + "/"));
    }

    /**
     * @param door where they come in
     */
    public Users(Lab lab, URI door) {
        this.lab = lab;
        this.door = door;
    }

    /**
     * Measures what the lab serves while nothing is rolled, and makes its fleet file watch a canary for long enough. A lab that
     * has just come up warms up still: what is less than wanted is measured twice, and what is too little up to four times,
     * before it is believed.
     *
     * @param wanted posts a second, where the machine bears them
     * @throws TooSlow if it cannot bear what a verdict needs
     */
    public Rate measure(int wanted) {
        double served = served();
        for (int i = 1; i < times(served, wanted); i++) {
            served = Math.max(served, served());
        }
        Rate rate = Rate.of(served, wanted);
        lab.fleet().soakFor(rate.evidence());
        System.out.println("lab: " + rate);
        return rate;
    }

    /** How often is measured before it is believed. */
    private static int times(double served, int wanted) {
        return Rate.bears(served, wanted) ? 1 : Rate.suffices(served, wanted) ? 2 : MEASURED_AT_MOST;
    }

    /** Lets them come, and returns when the first are served. */
    public Load come(Rate rate, int sockets) {
        return come(rate, sockets, PAGE_EVERY);
    }

    /**
     * The same.
     *
     * @param pageEvery how many posts go by for each page that is opened, with its file
     */
    Load come(Rate rate, int sockets, int pageEvery) {
        Load load = new Load(door, rate.taken(), sockets, POSTS_MAX)
                .pageEvery(pageEvery)
                .start();
        Lab.await("a few posts", () -> load.posts() > 2L * rate.taken());
        return load;
    }

    /**
     * Posts a second, each with a page that is read, while so many users each ask again as soon as they are answered, until the
     * last job is done.
     */
    double served() {
        AtomicLong posts = new AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Browser browser = new Browser(door, threads)) {
            ControlLane control = new ControlLane(browser);
            control.mustBeThere();
            atOnce(threads, () -> {
                for (int i = 0; i < ROUNDS_TO_WARM_UP; i++) {
                    ask(browser, control, i);
                }
            });
            long began = System.nanoTime();
            atOnce(threads, () -> {
                for (int i = 1; System.nanoTime() - began < MEASURED.toNanos(); i++) {
                    posts.addAndGet(ask(browser, control, i) ? 1 : 0);
                }
            });
            new Audit(lab).untilJobsAreDone();
            return posts.get() * 1e9 / (System.nanoTime() - began);
        }
    }

    private static boolean ask(Browser browser, ControlLane control, int number) {
        if (number % PAGE_EVERY == 0) {
            browser.open("/");
        }
        control.ask(System.nanoTime());
        browser.open(Load.READ);
        return browser.post("/api/v1/statuses", Load.form(UUID.randomUUID().toString(), false))
                .good();
    }

    private static void atOnce(ExecutorService threads, Runnable user) {
        List<Future<?>> users = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            users.add(threads.submit(user));
        }
        Lab.await("the measured users to be answered", () -> users.stream().allMatch(Future::isDone));
    }
}
