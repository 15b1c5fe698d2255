package dev.drover.deploy.lab;

import dev.drover.coordinator.rollout.canary.Evidence;
import dev.drover.coordinator.rollout.canary.Judge;
import dev.drover.shared.action.Reading;
import java.time.Duration;
import java.util.Locale;

/**
 * How many posts a second the lab serves on this machine while nothing is rolled, and how many of them the load sends.
 *
 * @param served posts a second, with the jobs that they lead to and as many pages that are read
 * @param taken posts a second; half of what is served at most
 */
public record Rate(double served, int taken) {
    /** What is left over is for the rollout, which builds, copies and starts on the same machine. */
    private static final double SHARE = 0.5;

    /** With fewer posts a second a canary would have to be watched for minutes, and what fails by chance would count for much. */
    static final int LEAST = 8;

    /**
     * What to send.
     *
     * @param wanted posts a second where the machine bears it
     * @throws TooSlow if the machine cannot bear even what a canary's verdict needs
     */
    static Rate of(double served, int wanted) {
        if (!suffices(served, wanted)) {
            throw new TooSlow(String.format(
                    Locale.ROOT,
                    "the lab serves only %.1f posts a second on this machine without Drover, and a canary's verdict"
                            + " needs %d; no roll is begun",
                    served,
                    (int) (LEAST / SHARE)));
        }
        return new Rate(served, taken(served, wanted));
    }

    /** Whether a machine that serves so many posts a second bears what a canary's verdict needs. */
    static boolean suffices(double served, int wanted) {
        return taken(served, wanted) >= Math.min(wanted, LEAST);
    }

    /** Whether a machine that serves so many posts a second bears all that are wanted. */
    static boolean bears(double served, int wanted) {
        return taken(served, wanted) == wanted;
    }

    private static int taken(double served, int wanted) {
        return (int) Math.min(wanted, Math.floor(served * SHARE));
    }

    /** The same users, who come in by several doors. */
    Rate through(int doors) {
        return new Rate(served, Math.max(1, taken / doors));
    }

    /**
     * How long a canary that answers half of the users must be watched until there is enough evidence of a good one. Each post has
     * a page beside it that is read.
     */
    Duration evidence() {
        return Duration.ofMillis(Math.round(1000.0 * needed() / taken));
    }

    private static long needed() {
        long requests = 1;
        while (Judge.needed(clean(requests)) > requests) {
            requests++;
        }
        return requests;
    }

    private static Evidence clean(long requests) {
        return Evidence.NONE.plus(new Reading(requests, 0, requests, 0, 0, 0));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d posts a second, of %.0f that this machine serves without Drover", taken, served);
    }
}
