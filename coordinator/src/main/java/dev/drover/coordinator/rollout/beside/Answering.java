package dev.drover.coordinator.rollout.beside;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * Who answers users, by what was seen. That a balancer calls a server UP proves nothing: its check asks for one page, which may
 * be the only one that still comes.
 */
final class Answering {
    /** An answer counts that was given after pages began to fail; looks at a log are two seconds apart. */
    private static final Duration LOOKS = Duration.ofSeconds(2);

    /** The errors of a spell may be seen before its first page is asked for. */
    private static final Duration SPELL = Duration.ofSeconds(10);

    private Answering() {}

    /** Since when a server answers nobody; nothing where it answers some, or nobody knows. */
    static Optional<Instant> nobodySince(Neighbour n) {
        return isOut(n)
                ? n.lines().values().stream().map(LineMemory::since).max(Comparator.naturalOrder())
                : failsAllSince(n);
    }

    /** Whether no balancer gives it users. */
    static boolean isOut(Neighbour n) {
        return !n.lines().isEmpty()
                && n.lines().values().stream().noneMatch(l -> l.latest().serves());
    }

    /** Since when each page fails, and each answer to a user does. What failed before its balancers called it UP may be over. */
    static Optional<Instant> failsAllSince(Neighbour n) {
        boolean fails =
                !n.pages().isEmpty() && n.pages().values().stream().allMatch(p -> p.fails() && !p.at().isBefore(up(n)));
        return fails
                ? n.pages().values().stream()
                        .flatMap(p -> p.since().stream())
                        .max(Comparator.naturalOrder())
                        .filter(since -> errsAlways(n, since))
                : Optional.empty();
    }

    private static Instant up(Neighbour n) {
        return n.lines().values().stream()
                .filter(l -> l.latest().serves())
                .map(LineMemory::since)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private static boolean errsAlways(Neighbour n, Instant since) {
        return n.errors()
                .filter(e -> !e.at().isBefore(since.minus(SPELL)) && !answersSome(e.latest(), since))
                .isPresent();
    }

    private static boolean answersSome(Sighting.Errors e, Instant since) {
        boolean before = e.well().filter(at -> at.isBefore(since.plus(LOOKS))).isPresent();
        return e.own() < e.answers() && !before;
    }

    /** Whether errors tell, other than those before, that a server whose pages fail answers some of its users. */
    static boolean shows(Neighbour n, Sighting.Errors next) {
        return failsAllSince(n).filter(since -> answersSome(next, since)).isPresent();
    }

    /** Whether a server of the new release may answer users: nothing speaks against it, or only for a moment. */
    static boolean may(Neighbour n) {
        return !isOut(n) && n.pages().values().stream().noneMatch(PageMemory::failsForLong);
    }
}
