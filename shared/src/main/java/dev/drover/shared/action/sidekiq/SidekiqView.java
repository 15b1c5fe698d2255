package dev.drover.shared.action.sidekiq;

import dev.drover.shared.action.Output;
import dev.drover.shared.action.Probe;
import dev.drover.shared.action.Unseen;
import java.util.Arrays;
import java.util.List;

/**
 * Sidekiq as Redis shows it. A process of Sidekiq 6 keeps its running jobs under {@code :workers}, later ones under
 * {@code :work}; the helper reads both.
 */
public record SidekiqView(List<Fetcher> processes, List<Queue> queues, long processed, long failed, long retry) {
    /** After this many seconds without a heartbeat a process is dead: its hash lives 60 s. */
    private static final long DEAD_AFTER_S = 60;

    /**
     * @param beatAge seconds since its last heartbeat
     */
    public record Fetcher(String host, boolean quiet, long busy, long beatAge, List<String> queues) {
        public boolean alive() {
            return beatAge < DEAD_AFTER_S;
        }

        /** Sidekiq names the machine by its own host name, which may be a long one. */
        public boolean on(String name) {
            return host.equals(name) || host.startsWith(name + ".");
        }
    }

    /** {@code latency} is the age of the oldest job in seconds. */
    public record Queue(String name, long length, long latency) {}

    /**
     * @throws Unseen when Redis does not answer: that is not the same as nothing in it
     */
    public static SidekiqView look(Probe probe, int database) {
        return of(Unseen.unlessOk(probe.look("sidekiq", "" + database), "Sidekiq's view in Redis"));
    }

    /** Reads the helper's answer. */
    public static SidekiqView of(Output answer) {
        long now = answer.number("now");
        List<Fetcher> processes = answer.rows("process").stream()
                .filter(f -> f.size() >= 6)
                .map(f -> new Fetcher(
                        f.get(0).split(":", -1)[0],
                        f.get(2).equals("true"),
                        Math.max(number(f.get(1)), number(f.get(3))),
                        now - number(f.get(4)),
                        Arrays.asList(f.get(5).split(",", -1))))
                .toList();
        List<Queue> queues = answer.rows("queue").stream()
                .filter(f -> f.size() >= 3)
                .map(f -> new Queue(f.get(0), number(f.get(1)), number(f.get(2))))
                .toList();
        return new SidekiqView(
                processes, queues, answer.number("processed"), answer.number("failed"), answer.number("retry"));
    }

    private static long number(String text) {
        return text.isBlank() ? 0 : Long.parseLong(text.strip());
    }
}
