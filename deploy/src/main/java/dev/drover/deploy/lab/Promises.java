package dev.drover.deploy.lab;

import dev.drover.coordinator.wire.EventJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a run in the lab promises, what became of it, and how the run ends. */
final class Promises {
    private static final int BROKEN = 1;
    private static final int FAILURES_SHOWN = 100;

    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();
    private long ofTheMachine;
    private boolean lost;

    /** Runs, prints the figures as one line of JSON, and ends the process. */
    void end(Ending.Run run) throws Exception {
        System.exit(outcome(run));
    }

    /**
     * Runs, and prints the figures as one line of JSON.
     *
     * @return 0; 1 if a promise was broken; {@link TooSlow#EXIT} if the machine itself failed, so that nothing can be said
     *     of Drover; otherwise see {@link Ending}
     */
    int outcome(Ending.Run run) throws Exception {
        int early = Ending.of(run);
        if (early != 0 && figures.isEmpty() && broken.isEmpty()) {
            return early;
        }
        System.out.println(EventJson.write(figures)); // what was rolled before a run ended early counts
        broken.forEach(b -> System.err.println("PROMISE BROKEN: " + b));
        if (ofTheMachine > 0 && !lost) {
            System.err.println("TOO SLOW: " + ofTheMachine + " requests failed while requests beside them, which no"
                    + " rollout can harm, failed or were late by more than a second: this machine does not keep up, and"
                    + " nothing can be said of Drover");
            return TooSlow.EXIT;
        }
        if (!broken.isEmpty()) {
            return BROKEN;
        }
        if (early == 0) {
            System.err.println("KEPT: every promise of this run");
        }
        return early;
    }

    void figure(String name, Object value) {
        figures.put(name, value);
    }

    /** Adds to a figure, where a run has several parts. */
    void add(String name, long number) {
        figures.merge(name, number, (a, b) -> (Long) a + (Long) b);
    }

    Map<String, Object> figures() {
        return figures;
    }

    void promise(boolean kept, String what) {
        if (!kept) {
            broken.add(what);
        }
    }

    /** No machine is slow enough to excuse the loss of something. */
    void nothingIsLost(Audit.Posts posts) {
        noPostIsLost(posts);
        add("jobsDoubled", posts.doubled());
        promise(posts.jobsLost() == 0, posts.jobsLost() + " jobs were lost");
        promise(posts.doubled() == 0, posts.doubled() + " jobs ran twice");
        lost |= posts.jobsLost() + posts.doubled() > 0;
    }

    /** The same where jobs in hand may die with the database or Redis, which is no rollout's doing. */
    void noPostIsLost(Audit.Posts posts) {
        add("postsLost", posts.lost());
        add("jobsLost", posts.jobsLost());
        promise(posts.lost() == 0, posts.lost() + " acknowledged posts were lost");
        lost |= posts.lost() > 0;
    }

    boolean allKept() {
        return broken.isEmpty();
    }

    /**
     * What became of a load that has ended; failures that are the machine's own decide how the run ends.
     *
     * @param foreseen failures that are part of what is shown, such as those of a bad canary or in an announced outage
     * @return failures that were not foreseen, and that nothing but the rollout can be blamed for
     */
    long load(Rate rate, Load load, Predicate<Load.Failure> foreseen) {
        figure("servedPerSecond", Math.round(10 * rate.served()) / 10.0);
        figure("sentPerSecond", rate.taken());
        add("posts", load.posts());
        add("requestsFailed", load.failures().size());
        add("controlTroubles", load.controlTroubles());
        long machine = load.ofTheMachine().stream().filter(foreseen.negate()).count();
        add("failuresOfTheMachine", machine);
        ofTheMachine += machine;
        List<Load.Failure> others =
                load.failures().stream().filter(foreseen.negate()).toList();
        others.stream().limit(FAILURES_SHOWN).forEach(f -> System.err.println(f.text()));
        return others.size() - machine;
    }
}
