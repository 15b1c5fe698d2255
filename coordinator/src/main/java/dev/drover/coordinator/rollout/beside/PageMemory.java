package dev.drover.coordinator.rollout.beside;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one page of one server.
 *
 * @param answer the latest
 * @param side which release gave it
 * @param since since when it fails, if it does
 * @param inRow how often in a row it failed since code of the new release ran
 * @param gaveIt whether the server gave it once
 * @param failedBefore when it failed last in the ten minutes before any code of the new release ran
 */
record PageMemory(
        String answer,
        Instant at,
        Side side,
        Optional<Instant> since,
        int inRow,
        boolean gaveIt,
        Optional<Instant> failedBefore) {

    /** A page that goes on failing is written down at each look for some minutes, and then so seldom. */
    private static final Duration AGAIN = Duration.ofSeconds(50);

    private static final Duration WITNESS_AGAIN = Duration.ofSeconds(30);

    /** What a new server answered longer ago does not show that it answers now. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** What failed longer before is not how it was before. */
    private static final Duration BEFORE = Duration.ofMinutes(10);

    private static final int OFTEN = 60;

    static final int ROW = 3;

    static PageMemory of(Sighting.Page page, Seen seen) {
        PageMemory none = new PageMemory("", seen.at(), seen.side(), Optional.empty(), 0, false, Optional.empty());
        return none.after(page, seen);
    }

    PageMemory after(Sighting.Page page, Seen seen) {
        if (seen.side() != side) {
            return turned(seen).after(page, seen);
        }
        if (page.well()) {
            return new PageMemory(page.answer(), seen.at(), side, Optional.empty(), 0, true, failedBefore);
        }
        if (!page.answered() && !fallsSilent(page, seen)) {
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
                seen.mixedSince().isPresent() ? lately(seen.mixedSince().get()) : Optional.of(seen.at()));
    }

    private Optional<Instant> lately(Instant mixed) {
        return failedBefore.filter(at -> !at.isBefore(mixed.minus(BEFORE)));
    }

    /** What one release answered says nothing of the other. */
    private PageMemory turned(Seen seen) {
        return new PageMemory("", seen.at(), seen.side(), Optional.empty(), 0, gaveIt, failedBefore);
    }

    /** A new server that gives no answer any more shows no harm to the old ones. */
    private boolean fallsSilent(Sighting.Page page, Seen seen) {
        return seen.fresh() && well() && page.silent();
    }

    boolean news(Sighting.Page page, Seen seen) {
        if (seen.side() != side) {
            return page.answered() && seen.side() != Side.CHANGING;
        }
        if (!page.answered()) {
            return fallsSilent(page, seen);
        }
        boolean turned =
                page.well() != well() || (!page.well() && !page.answer().equals(answer));
        boolean row = !page.well()
                && (inRow < OFTEN || Duration.between(at, seen.at()).compareTo(AGAIN) >= 0);
        return turned || row;
    }

    /** Whether the new release gives the page just now, and gave it at that time or later. */
    boolean witness(Instant from, Instant now) {
        return side == Side.FRESH
                && well()
                && !at.isBefore(from)
                && Duration.between(at, now).compareTo(YOUNG) < 0;
    }

    /** A page that stays well is written down again while an old server fails. */
    boolean witnessWanted(Sighting.Page page, Seen seen, Instant failing) {
        boolean old = Duration.between(at, seen.at()).compareTo(WITNESS_AGAIN) >= 0;
        return seen.fresh() && page.well() && (at.isBefore(failing) || old);
    }

    boolean well() {
        return !answer.isEmpty() && since.isEmpty();
    }

    /** It gave this page, and does not any more. */
    boolean fails() {
        return inRow > 0 && gaveIt && failedBefore.isEmpty();
    }
}
