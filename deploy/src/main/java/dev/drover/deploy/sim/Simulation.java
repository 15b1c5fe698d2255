package dev.drover.deploy.sim;

import dev.drover.coordinator.wire.EventJson;
import dev.drover.deploy.make.Given;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * {@code make sim SEED=… ROUNDS=…}: rounds of the whole system, one a seed. Tells how far it is, and ends with the command that
 * repeats it and one line of JSON.
 */
public final class Simulation {
    private static final int SHOWN = 3;
    private static final int TOLD_EACH = 500;
    private static final long ROUNDS_USUAL = 200;
    private static final long ROUNDS_MOST = 1_000_000_000L;

    /** Far beyond what the clock gives, and small enough for so many rounds to follow. */
    private static final long SEED_MOST = 1_000_000_000_000_000L;

    private static final String EXAMPLE = "make sim SEED=1 ROUNDS=200";

    private Simulation() {}

    /**
     * What some rounds came to.
     *
     * @param bad outcomes with violations, in the order of their seeds
     */
    record Result(long rounds, long events, long faults, Map<String, Long> verdicts, List<Round.Outcome> bad) {}

    static Result run(long seed, long rounds, Rules rules) {
        AtomicLong events = new AtomicLong();
        AtomicLong faults = new AtomicLong();
        Map<String, Long> verdicts = new TreeMap<>();
        List<Round.Outcome> bad = new ArrayList<>();
        each(seed, rounds, rules, (ran, outcome) -> {
            events.addAndGet(outcome.events());
            faults.addAndGet(outcome.struck().size());
            verdicts.merge(outcome.verdict(), 1L, Long::sum);
            if (!outcome.good()) {
                bad.add(outcome);
                System.err.println("seed " + outcome.which().seed() + " broke a promise: "
                        + outcome.violations().getFirst());
            }
            if (ran < rounds && ran % TOLD_EACH == 0) {
                System.err.println(ran + " of " + rounds + " rounds, " + bad.size() + " broke a promise");
            }
        });
        bad.sort(java.util.Comparator.comparingLong(o -> o.which().seed()));
        return new Result(rounds, events.get(), faults.get(), verdicts, bad);
    }

    /** What is done with a round that has come to its end; one after the other. */
    interface Ended {
        /**
         * @param ran how many have ended, this one included
         */
        void with(long ran, Round.Outcome outcome);
    }

    /** Runs so many rounds, as many at a time as there are processors. */
    static void each(long seed, long rounds, Rules rules, Ended ended) {
        AtomicLong ran = new AtomicLong();
        Semaphore hands = new Semaphore(Runtime.getRuntime().availableProcessors());
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) { // a fiber's turn is then cheap
            LongStream.range(seed, seed + rounds).forEach(s -> {
                hands.acquireUninterruptibly();
                all.execute(() -> {
                    Round.Outcome outcome = round(Case.of(s), rules);
                    hands.release();
                    synchronized (ran) {
                        ended.with(ran.incrementAndGet(), outcome);
                    }
                });
            });
        }
    }

    /** A round that breaks with an error of Drover's own is a violation, too. */
    static Round.Outcome round(Case which, Rules rules) {
        try {
            return new Round(which, rules).run();
        } catch (RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return new Round.Outcome(which, List.of("broken: " + trace), List.of(), List.of(), 0, "broken");
        }
    }

    public static void main(String[] args) {
        System.exit(command(System.getenv(), System.currentTimeMillis(), System.out, System.err));
    }

    /**
     * {@code make sim}.
     *
     * @param wanted {@code SEED} and {@code ROUNDS}, where they are given
     * @param now milliseconds since 1970: the first seed where none is given, since nobody has run it before
     * @return 0 if no promise was broken, 1 otherwise, 64 where {@code wanted} makes no sense
     */
    static int command(Map<String, String> wanted, long now, PrintStream out, PrintStream err) {
        long seed;
        long rounds;
        try {
            seed = number(wanted, "SEED", now, 0, SEED_MOST);
            rounds = number(wanted, "ROUNDS", ROUNDS_USUAL, 1, ROUNDS_MOST);
        } catch (Given.Wrong wrong) {
            err.println(wrong.getMessage());
            return Given.USAGE;
        }
        err.println(rounds + " rounds from seed " + seed);
        return rounds(seed, rounds, out);
    }

    private static int rounds(long seed, long rounds, PrintStream out) {
        long began = System.nanoTime();
        Result result = run(seed, rounds, new Rules());
        double minutes = (System.nanoTime() - began) / 60e9;
        result.bad().stream()
                .limit(SHOWN)
                .map(bad -> new Shrinking(new Rules()).smallest(bad))
                .forEach(small -> show(small, out));
        out.println("again: make sim SEED=" + seed + " ROUNDS=" + rounds);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seed", seed);
        figures.put("rounds", result.rounds());
        figures.put("roundsPerMinute", Math.round(rounds / minutes));
        figures.put("events", result.events());
        figures.put("faults", result.faults());
        figures.put("verdicts", result.verdicts());
        figures.put(
                "violations",
                result.bad().stream().mapToLong(o -> o.violations().size()).sum());
        out.println(EventJson.write(figures));
        return result.bad().isEmpty() ? 0 : 1;
    }

    private static long number(Map<String, String> wanted, String name, long usual, long least, long most) {
        return new Given(name, EXAMPLE).number(wanted.getOrDefault(name, ""), usual, least, most);
    }

    private static void show(Round.Outcome outcome, PrintStream out) {
        long seed = outcome.which().seed();
        out.println("seed " + seed + ", as small as it breaks (again: make sim SEED=" + seed + " ROUNDS=1)");
        out.println("  needs these faults: " + outcome.struck());
        outcome.story().forEach(line -> out.println("  " + line));
        outcome.violations().forEach(line -> out.println("  ! " + line));
    }
}
