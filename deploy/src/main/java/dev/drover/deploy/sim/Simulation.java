package dev.drover.deploy.sim;

import dev.drover.coordinator.wire.EventJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** {@code make sim SEED=… ROUNDS=…}: rounds of the whole system, one a seed. Ends with one line of JSON. */
public final class Simulation {
    private static final int SHOWN = 3;

    private Simulation() {}

    /**
     * What some rounds came to.
     *
     * @param bad outcomes with violations, in the order of their seeds
     */
    record Result(long rounds, long events, long faults, Map<String, Long> verdicts, List<Round.Outcome> bad) {}

    static Result run(long seed, long rounds, HostRules rules) {
        AtomicLong events = new AtomicLong();
        AtomicLong faults = new AtomicLong();
        Map<String, Long> verdicts = new TreeMap<>();
        List<Round.Outcome> bad = new ArrayList<>();
        LongStream.range(seed, seed + rounds).parallel().forEach(s -> {
            Round.Outcome outcome = new Round(s, rules).run();
            events.addAndGet(outcome.events());
            faults.addAndGet(outcome.faults());
            synchronized (verdicts) {
                verdicts.merge(outcome.verdict(), 1L, Long::sum);
                if (!outcome.good()) {
                    bad.add(outcome);
                }
            }
        });
        bad.sort(java.util.Comparator.comparingLong(Round.Outcome::seed));
        return new Result(rounds, events.get(), faults.get(), verdicts, bad);
    }

    public static void main(String[] args) {
        long seed = number("SEED", 1);
        long rounds = number("ROUNDS", 200);
        long began = System.nanoTime();
        Result result = run(seed, rounds, new HostRules());
        double minutes = (System.nanoTime() - began) / 60e9;
        result.bad().stream().limit(SHOWN).forEach(Simulation::show);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rounds", result.rounds());
        figures.put("roundsPerMinute", Math.round(rounds / minutes));
        figures.put("events", result.events());
        figures.put("faults", result.faults());
        figures.put("verdicts", result.verdicts());
        figures.put(
                "violations",
                result.bad().stream().mapToLong(o -> o.violations().size()).sum());
        System.out.println(EventJson.write(figures));
        System.exit(result.bad().isEmpty() ? 0 : 1);
    }

    private static long number(String name, long usual) {
        String text = System.getenv(name);
        return text == null || text.isBlank() ? usual : Long.parseLong(text.strip());
    }

    private static void show(Round.Outcome outcome) {
        System.out.println("seed " + outcome.seed() + " (again: make sim SEED=" + outcome.seed() + " ROUNDS=1)");
        outcome.story().forEach(line -> System.out.println("  " + line));
        outcome.violations().forEach(line -> System.out.println("  ! " + line));
    }
}
