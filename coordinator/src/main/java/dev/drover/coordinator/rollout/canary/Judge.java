package dev.drover.coordinator.rollout.canary;

import dev.drover.shared.action.Soak;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Turns evidence into an answer: good, bad, or not enough yet. */
public final class Judge {
    /** A release that is no worse is called bad with at most this probability, however often one looks. */
    public static final double ALPHA = 0.01;

    /** A rise by the smallest effect is found with this probability before "good" is said. */
    public static final double POWER = 0.95;

    /** The smallest rise of the failure rate that must be found: two in a hundred. */
    public static final double SMALLEST_EFFECT = 0.02;

    /** Standard normal quantile of {@link #POWER}, with a reserve for rounding. */
    private static final double Z = 1.75;

    private static final long RESTARTS_MAX = 1;

    /** Failure rates of a sound release that are bet on. */
    private static final List<Double> SOUND_RATES = List.of(0.001, 0.005, 0.01);

    private Judge() {}

    /**
     * An answer, or nothing while the watch should go on.
     *
     * @param failedBefore the part of their answers that the others failed before there was a new release, if that is known.
     *     Where they failed often, they are a broken old version, which does not block its fix; where they did not, and fail more
     *     now, the new one may be what harms them
     */
    public static Optional<Judgement> judge(Evidence e, Soak soak, OptionalDouble failedBefore) {
        if (e.bet() >= 1 / ALPHA) {
            return Optional.of(new Judgement(Judgement.Answer.BAD, "fails more than before: " + counts(e), 0));
        }
        if (e.restarts() > RESTARTS_MAX) {
            return Optional.of(new Judgement(
                    Judgement.Answer.BAD, "its process had to be started again " + e.restarts() + " times", 0));
        }
        if (!seenEnough(e, soak)) {
            return Optional.empty();
        }
        boolean often = othersFailMore(e);
        if (often && failedBefore.orElse(0) > SMALLEST_EFFECT) {
            return Optional.of(new Judgement(
                    Judgement.Answer.GOOD,
                    "fails in less than 2 of 100, the others in more, as before: " + counts(e),
                    0));
        }
        boolean harmed = often && soak.needsRequests() && moreThanBefore(e, failedBefore);
        if (missing(e, soak) == 0 && !harmed) {
            return Optional.of(new Judgement(Judgement.Answer.GOOD, "no worse than before: " + counts(e), 0));
        }
        if (e.millis() < soak.limitMillis()) {
            return Optional.empty();
        }
        return Optional.of(harmed ? othersHarmed(e) : notEnough(e, soak));
    }

    private static Judgement othersHarmed(Evidence e) {
        return new Judgement(
                Judgement.Answer.NOT_ENOUGH,
                "fails in less than 2 of 100, but the others in more, and more than twice as often as before: it may be what"
                        + " harms them; " + counts(e),
                0);
    }

    /** The answer when watching has ended before there was enough; it names all that is missing. */
    public static Judgement notEnough(Evidence e, Soak soak) {
        List<String> missing = new ArrayList<>();
        if (e.millis() < soak.soakMillis()) {
            missing.add("time (" + e.millis() / 1000 + " s of " + soak.soakMillis() / 1000 + " s were watched)");
        }
        if (e.readings() < soak.readings()) {
            missing.add("readings (" + e.readings() + " of " + soak.readings() + ")");
        }
        long requests = missing(e, soak);
        if (requests > 0) {
            missing.add(requests + " more requests to the canary, to find a rise of "
                    + Math.round(SMALLEST_EFFECT * 100) + " in 100 with probability " + POWER);
        }
        if (!soak.needsRequests() && e.canaryTotal() == 0) {
            missing.add("jobs (none was run)");
        }
        return new Judgement(
                Judgement.Answer.NOT_ENOUGH,
                "not enough evidence yet: " + counts(e) + "; missing: " + String.join(", ", missing),
                requests);
    }

    /** Whether it was watched for long enough, and often enough, whatever there was to be seen. */
    public static boolean seenEnough(Evidence e, Soak soak) {
        return e.millis() >= soak.soakMillis() && e.readings() >= soak.readings();
    }

    /** Requests that are missing, where they are asked for. */
    private static long missing(Evidence e, Soak soak) {
        return soak.needsRequests() ? Math.max(0, needed(e) - e.canaryTotal()) : 0;
    }

    /** Requests that the canary must have answered for the stated power, at the failure rate that the others show. */
    public static long needed(Evidence e) {
        double share = share(e);
        double usual = (e.baselineBad() + 0.5) / (e.baselineTotal() + 50.0); // one in a hundred until something is seen
        double raised = Math.min(0.99, usual + SMALLEST_EFFECT);
        double failures = raised + usual * (1 - share) / share; // of both arms, for each request to the canary
        double fell = raised / failures;
        double log1 = Math.log(fell / share);
        double log0 = Math.log((1 - fell) / (1 - share));
        double mean = fell * log1 + (1 - fell) * log0;
        double variance = fell * (1 - fell) * (log1 - log0) * (log1 - log0);
        double goal = Math.log(Evidence.ODDS.size() / ALPHA);
        double drift = failures * mean;
        double spread = Z * Math.sqrt(failures * (variance + mean * mean));
        double root = (spread + Math.sqrt(spread * spread + 4 * drift * goal)) / (2 * drift);
        return (long) Math.ceil(root * root);
    }

    /**
     * While the others fail often (a host of theirs is down), no number of requests soon tells a small rise. But a release
     * that itself fails less often than the smallest effect is no worse by that much, whatever the others do. A bet
     * against "it fails at least that often", which passes 1/α with probability at most α if it does.
     */
    private static boolean othersFailMore(Evidence e) {
        boolean often = e.baselineBad() > SMALLEST_EFFECT * e.baselineTotal();
        long good = e.canaryTotal() - e.canaryBad();
        double bet = SOUND_RATES.stream()
                .mapToDouble(rate -> Math.exp(Math.min(
                        700,
                        e.canaryBad() * Math.log(rate / SMALLEST_EFFECT)
                                + good * Math.log((1 - rate) / (1 - SMALLEST_EFFECT)))))
                .average()
                .orElse(0);
        return often && bet >= 1 / ALPHA;
    }

    /** Whether the others fail more than twice as often as before. */
    private static boolean moreThanBefore(Evidence e, OptionalDouble failedBefore) {
        return failedBefore.isPresent() && e.baselineBad() > 2 * failedBefore.getAsDouble() * e.baselineTotal();
    }

    private static double share(Evidence e) {
        long all = e.canaryTotal() + e.baselineTotal();
        return all == 0 ? 0.5 : Math.clamp((double) e.canaryTotal() / all, 0.02, 0.98);
    }

    static String counts(Evidence e) {
        return String.format(
                Locale.ROOT,
                "new release %d of %d failed, old release %d of %d (bet %.3g, bad from %.0f on)",
                e.canaryBad(),
                e.canaryTotal(),
                e.baselineBad(),
                e.baselineTotal(),
                e.bet(),
                1 / ALPHA);
    }
}
