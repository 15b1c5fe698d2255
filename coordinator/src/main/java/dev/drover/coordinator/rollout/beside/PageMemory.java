package dev.drover.coordinator.rollout.beside;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one page of one server.
 *
 * @param answer the latest
 * @param side which release gave it
 * @param since since when it fails, if it does
 * @param inRow how often in a row it failed since code of the new release ran
 * @param gaveIt whether the server gave it once
 * @param failedBefore when it failed last shortly before any code of the new release ran
 * @param wells when it was written down as well, the last times since it failed or another release runs here
 * @param recovered when it was well again after it had failed, if it had
 */
record PageMemory(
        String answer,
        Instant at,
        Side side,
        Optional<Instant> since,
        int inRow,
        boolean gaveIt,
        Optional<Instant> failedBefore,
        List<Instant> wells,
        Optional<Instant> recovered) {

    /** A page that goes on failing is written down at each look for some minutes, and then so seldom. */
    private static final Duration AGAIN = Duration.ofSeconds(50);

    private static final Duration WITNESS_AGAIN = Duration.ofSeconds(30);

    /** What a new server answered longer ago does not show that it answers now. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** What failed longer before, and has been well since, was something that is over; how often it fails, the log tells. */
    private static final Duration BEFORE = Duration.ofMinutes(2);

    /** One late answer takes nobody out. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private static final int OFTEN = 60;

    /** A new server that is well is written down again with each sign of an old one, so that the first time must not be lost. */
    private static final int WELLS = 8;

    /** What was asked for before the old server failed, or before the new one was well, may be answered after it. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(2);

    /** Where both had failed, one may be well again so much sooner than the other. */
    private static final Duration RECOVERS = Duration.ofSeconds(10);

    /** So many failures in a row, over such a time, are enough: looks that hurry must not make less of it. */
    private static final int ROW = 3;

    private static final Duration ROW_LASTS = Duration.ofSeconds(8);

    static PageMemory of(Sighting.Page page, Seen seen) {
        return none(seen, false, Optional.empty()).after(page, seen);
    }

    PageMemory after(Sighting.Page page, Seen seen) {
        if (seen.side() != side) {
            return turned(seen).after(page, seen);
        }
        if (page.well()) {
            Optional<Instant> again = since.isPresent() ? Optional.of(seen.at()) : recovered;
            return new PageMemory(
                    page.answer(), seen.at(), side, Optional.empty(), 0, true, failedBefore, wells(seen.at()), again);
        }
        if (!page.answered() && !fallsSilent(page, seen) && !staysSilent(page, seen)) {
            return this;
        }
        boolean counts = seen.mixed() && seen.old();
        return new PageMemory(
                page.answer(),
                seen.at(),
                side,
                since.or(() -> Optional.of(seen.at())),
                counts ? inRow + 1 : 0,
                gaveIt,
                seen.mixedSince().isPresent() ? lately(seen.mixedSince().get()) : Optional.of(seen.at()),
                List.of(),
                recovered);
    }

    private List<Instant> wells(Instant at) {
        List<Instant> next = new ArrayList<>(wells);
        next.add(at);
        return List.copyOf(next.subList(Math.max(0, next.size() - WELLS), next.size()));
    }

    private Optional<Instant> lately(Instant mixed) {
        boolean fails = since.filter(from -> !from.isAfter(mixed)).isPresent(); // still, and was not well since
        return failedBefore.filter(at -> fails || !at.isBefore(mixed.minus(BEFORE)));
    }

    /** What one release answered says nothing of the other. */
    private PageMemory turned(Seen seen) {
        return none(seen, gaveIt, failedBefore);
    }

    private static PageMemory none(Seen seen, boolean gaveIt, Optional<Instant> failedBefore) {
        return new PageMemory(
                "", seen.at(), seen.side(), Optional.empty(), 0, gaveIt, failedBefore, List.of(), Optional.empty());
    }

    /** A new server that gives no answer any more shows no harm to the old ones. */
    private boolean fallsSilent(Sighting.Page page, Seen seen) {
        return seen.fresh() && well() && page.silent();
    }

    /** Once it is known that this was not only one late answer. */
    private boolean staysSilent(Sighting.Page page, Seen seen) {
        return seen.fresh()
                && page.silent()
                && !failsForLong()
                && since.filter(from -> isLong(from, seen.at())).isPresent();
    }

    /** Whether it failed, or gave no answer, each time that it was asked for a while. */
    boolean failsForLong() {
        return since.filter(from -> isLong(from, at)).isPresent();
    }

    private static boolean isLong(Instant from, Instant to) {
        return !to.isBefore(from.plus(LONG));
    }

    boolean news(Sighting.Page page, Seen seen) {
        if (seen.side() != side) {
            return page.answered() && seen.side() != Side.CHANGING;
        }
        if (!page.answered()) {
            return fallsSilent(page, seen) || staysSilent(page, seen);
        }
        boolean turned =
                page.well() != well() || (!page.well() && !page.answer().equals(answer));
        boolean row = !page.well()
                && (inRow < OFTEN || Duration.between(at, seen.at()).compareTo(AGAIN) >= 0);
        return turned || row;
    }

    /**
     * Whether the new release gives the page just now, gave it since the old one failed, and the old one fails still: else
     * both may have failed for a moment, and the new one was only asked first when that was over.
     *
     * @param from since when the old one fails
     * @param still when it was last seen to fail
     */
    boolean witness(Instant from, Instant still, Instant now) {
        boolean young = Duration.between(at, now).compareTo(YOUNG) < 0;
        boolean besides =
                wells.stream().anyMatch(t -> !t.isBefore(from.plus(UNDER_WAY)) && !still.isBefore(t.plus(UNDER_WAY)));
        boolean bothFailed = recovered
                .filter(t -> t.isAfter(from) && still.isBefore(t.plus(RECOVERS)))
                .isPresent();
        return side == Side.FRESH && well() && young && besides && !bothFailed;
    }

    /** A page that stays well is written down again while an old server fails. */
    boolean witnessWanted(Sighting.Page page, Seen seen, Instant failing) {
        boolean old = Duration.between(at, seen.at()).compareTo(WITNESS_AGAIN) >= 0;
        return seen.fresh() && page.well() && (at.isBefore(failing.plus(UNDER_WAY)) || old);
    }

    /** Whether it fails three times in a row, and not only for a moment. */
    boolean row() {
        return inRow >= ROW
                && since.filter(from -> !at.isBefore(from.plus(ROW_LASTS))).isPresent();
    }

    boolean well() {
        return !answer.isEmpty() && since.isEmpty();
    }

    /** It gave this page, and does not any more. */
    boolean fails() {
        return inRow > 0 && gaveIt && failedBefore.isEmpty();
    }
}
