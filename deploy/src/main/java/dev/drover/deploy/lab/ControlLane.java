package dev.drover.deploy.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests that no rollout can harm, beside the users' own: by turns to an answer of the balancer's own, and to a host
 * that is never rolled. What fails here, or comes late, is the doing of the machine that the lab runs on; only failures
 * near such a moment are not Drover's.
 */
final class ControlLane {
    /** So much later than it was due, and the machine stood still. */
    static final Duration LATE = Duration.ofSeconds(1);

    /** How near a failure must be to such a moment. */
    static final Duration NEAR = Duration.ofSeconds(2);

    private static final List<String> WAYS = List.of("/control/balancer", "/control/server");

    private final Browser browser;
    private final ConcurrentLinkedQueue<Instant> troubles = new ConcurrentLinkedQueue<>();
    private final AtomicLong asked = new AtomicLong();

    ControlLane(Browser browser) {
        this.browser = browser;
    }

    /**
     * One request.
     *
     * @param due when it should have been sent, by {@link System#nanoTime()}
     */
    void ask(long due) {
        long number = asked.getAndIncrement();
        Browser.Answer answer = browser.post(WAYS.get((int) (number % WAYS.size())), "");
        if (!answer.good() || System.nanoTime() - due > LATE.toNanos()) {
            troubles.add(Instant.now());
        }
    }

    /**
     * Makes sure that there is such a lane: without one every failure would look like the machine's, or none.
     *
     * @throws IllegalStateException if there is none
     */
    void mustBeThere() {
        for (String way : WAYS) {
            Lab.await("an answer at " + way, () -> browser.post(way, "").good());
        }
    }

    /** How many requests failed or were late. */
    long troubles() {
        return troubles.size();
    }

    /** Whether the machine itself failed near this moment. */
    boolean troubledNear(Instant at) {
        return troubles.stream().anyMatch(t -> Duration.between(t, at).abs().compareTo(NEAR) <= 0);
    }
}
