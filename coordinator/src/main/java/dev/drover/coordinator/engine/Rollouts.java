package dev.drover.coordinator.engine;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rollouts of a journal. */
public final class Rollouts {
    private Rollouts() {}

    /** Writes a plan into the journal as a rollout that has not touched anything yet; gives its id. */
    public static String begin(Journal journal, Plan plan, String who, String why, Instant now) {
        String rollout =
                "r" + (journal.rollouts().size() + 1) + "-" + journal.id().substring(0, 6);
        journal.append(rollout, 0, List.of(new Event.Planned(now, plan, EventJson.digest(plan), who, why)));
        return rollout;
    }

    /** Why this journal is not that fleet's: its newest rollout is another fleet's. */
    public static Optional<String> foreign(Journal journal, String fleet) {
        return journal.rollouts().stream()
                .findFirst()
                .map(newest -> journal.read(newest).getFirst().event())
                .map(first -> ((Event.Planned) first).plan().fleet())
                .filter(theirs -> !theirs.equals(fleet))
                .map(theirs -> "this journal is the fleet " + theirs + "'s, and the fleet file is " + fleet
                        + "'s. Each fleet has a journal of its own: --journal, or DROVER_JOURNAL");
    }
}
