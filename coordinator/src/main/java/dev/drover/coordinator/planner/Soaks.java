package dev.drover.coordinator.planner;

import dev.drover.shared.action.Soak;
import dev.drover.shared.fleet.Canary;
import java.time.Duration;

/** How long a new release is watched, and how often it must be seen, before it counts as good. */
final class Soaks {
    /**
     * So many readings at least, or one a second of a shorter soak. Where all is well there are many more; where looks take
     * long, a soak is not passed by two or three of them.
     */
    private static final int READINGS = 10;

    /** Of what is watched; longer where requests are few. */
    private static final int LIMIT = 3;

    /** Of real time: some of it may pass unseen, or with looks that take long. */
    private static final int LASTS = 4;

    private Soaks() {}

    static Soak of(Duration soak, Canary care) {
        return new Soak(
                soak.toMillis(),
                soak.multipliedBy(LIMIT).toMillis(),
                lasts(soak).toMillis(),
                readings(soak),
                care.promotion() == Canary.Promotion.MANUAL,
                care.littleTraffic() == Canary.LittleTraffic.PROMOTE,
                care.whenBad() == Canary.WhenBad.ROLLBACK,
                true);
    }

    /** Of a Sidekiq: it is judged by what jobs there are, and is no reason to wait for a person. */
    static Soak ofJobs(Duration soak, Canary care) {
        return new Soak(
                soak.toMillis(),
                soak.multipliedBy(LIMIT).toMillis(),
                lasts(soak).toMillis(),
                readings(soak),
                false,
                true,
                care.whenBad() == Canary.WhenBad.ROLLBACK,
                false);
    }

    private static int readings(Duration soak) {
        return Math.clamp(soak.toSeconds(), 1, READINGS);
    }

    private static Duration lasts(Duration soak) {
        return soak.multipliedBy(LASTS).plusMinutes(1);
    }

    /** The deadline of a step that watches: with room for its looks before and after. */
    static Duration deadline(Duration soak) {
        return lasts(soak).plusMinutes(2);
    }
}
