package dev.drover.coordinator.rollout.beside;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one page of one server.
 *
 * @param answer the latest
 * @param since since when it fails, if it does
 * @param inRow how often in a row it failed since code of the new release ran
 * @param gaveIt whether the server gave it once
 * @param failedBefore whether it failed before any code of the new release ran
 */
record PageMemory(String answer, Instant at, Optional<Instant> since, int inRow, boolean gaveIt, boolean failedBefore) {

    /** A page that goes on failing is written down at each look for some minutes, and then so seldom. */
    private static final Duration AGAIN = Duration.ofSeconds(50);

    private static final int OFTEN = 60;

    static final int ROW = 3;

    static PageMemory of(Sighting.Page page, Seen seen) {
        PageMemory none = new PageMemory("", seen.at(), Optional.empty(), 0, false, false);
        return none.after(page, seen);
    }

    PageMemory after(Sighting.Page page, Seen seen) {
        if (!page.answered()) {
            return this;
        }
        if (page.well()) {
            return new PageMemory(page.answer(), seen.at(), Optional.empty(), 0, true, failedBefore);
        }
        boolean counts = seen.mixed() && seen.old();
        return new PageMemory(
                page.answer(),
                seen.at(),
                since.or(() -> Optional.of(seen.at())),
                counts ? inRow + 1 : 0,
                gaveIt,
                failedBefore || !seen.mixed());
    }

    boolean news(Sighting.Page page, Instant now) {
        if (!page.answered()) {
            return false;
        }
        boolean turned =
                page.well() != well() || (!page.well() && !page.answer().equals(answer));
        boolean row =
                !page.well() && (inRow < OFTEN || Duration.between(at, now).compareTo(AGAIN) >= 0);
        return turned || row;
    }

    boolean well() {
        return !answer.isEmpty() && since.isEmpty();
    }

    /** It gave this page, and does not any more. */
    boolean fails() {
        return inRow > 0 && gaveIt && !failedBefore;
    }
}
