package dev.drover.coordinator.adapter.http;

import dev.drover.coordinator.engine.Coordinator;
import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.port.Cluster;
import dev.drover.coordinator.port.Inbox;
import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Signal;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.wire.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the API answers. The same words serve the command line, and whoever else has the token. */
public final class Api {
    private final Coordinator coordinator;
    private final JournalPlace place;

    Api(Coordinator coordinator, JournalPlace place) {
        this.coordinator = coordinator;
        this.place = place;
    }

    /**
     * Who answers, and who leads.
     *
     * @param version of Drover, if it is one that tells it
     * @param members coordinators that this one can see; none where it looks for none
     * @param held whether a live process has the journal in hand
     * @param owner which, or which had it last
     */
    public record Status(
            String coordinator,
            Optional<String> version,
            boolean leads,
            boolean held,
            String owner,
            String journal,
            long epoch,
            List<Cluster.Member> members) {}

    /** A wish that was written down under this number. */
    public record Written(long letter) {}

    /** What became of a wish; nothing as long as nobody has answered it. */
    public record Answered(Optional<String> answer) {}

    /** What is wrong with the journal; nothing if its chain holds. */
    public record Verification(Optional<String> wrong) {}

    /** A plan with its name. */
    public record Made(String digest, Plan plan) {}

    /** A plan that is to be rolled, by whom and why. */
    public record Start(Plan plan, String who, String why) {}

    /** A rollout's name. */
    public record Started(String rollout) {}

    private <T> T reading(Function<JournalStore, T> look) {
        try (JournalStore journal = place.read()) {
            return look.apply(journal);
        }
    }

    Status status() {
        boolean held = place.held();
        String owner = place.owner();
        return reading(j -> new Status(
                coordinator.seat().name(),
                Optional.of(coordinator.seat().version()),
                coordinator.leads(),
                held,
                owner,
                j.id(),
                j.epoch(),
                coordinator.members()));
    }

    List<String> rollouts() {
        return reading(Journal::rollouts);
    }

    List<Journal.Entry> entries(String rollout) {
        return reading(j -> known(j, rollout));
    }

    private static List<Journal.Entry> known(Journal journal, String rollout) {
        List<Journal.Entry> entries = journal.read(rollout);
        if (entries.isEmpty()) {
            throw new Problem.NotFound("there is no rollout " + rollout);
        }
        return entries;
    }

    Written command(String rollout, String body) {
        Signal.Command command = Json.read(EventJson.MAPPER, body, Signal.Command.class);
        if (command.who() == null || command.who().isBlank() || command.wish() == null || command.step() == null) {
            throw new IllegalArgumentException(
                    "a command has a wish, a person (who), a reason (why) and perhaps a step");
        }
        return reading(j -> {
            RolloutState state = RolloutState.fold(
                    known(j, rollout).stream().map(Journal.Entry::event).toList());
            if (state.ended()) {
                throw new IllegalArgumentException("rollout " + rollout + " has ended");
            }
            return new Written(j.put(rollout, command));
        });
    }

    Answered answer(String letter) {
        return reading(j -> new Answered(j.answerTo(Long.parseLong(letter))));
    }

    List<Inbox.Letter> unanswered() {
        return reading(Inbox::unanswered);
    }

    List<JournalPlace.Line> lines() {
        return place.lines();
    }

    Verification verification() {
        return new Verification(reading(Journal::verify));
    }

    Made plan(String body) {
        return switch (coordinator.plan(Json.read(EventJson.MAPPER, body, RolloutRequest.class))) {
            case Planned.Made made -> new Made(EventJson.digest(made.plan()), made.plan());
            case Planned.Refused refused ->
                throw new IllegalArgumentException(String.join("\n", refused.problems()) + "\n"
                        + "all this stands against the plan; nothing was touched");
        };
    }

    Started start(String body) {
        Start start = Json.read(EventJson.MAPPER, body, Start.class);
        return new Started(coordinator.start(start.plan(), start.who(), start.why()));
    }
}
