package dev.drover.coordinator.adapter.http;

import dev.drover.coordinator.engine.Adoption;
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
import dev.drover.shared.action.Output;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the API answers. The same words serve the command line, and whoever else has the token. */
public final class Api {
    /** Words to which a helper changes nothing. */
    private static final List<String> HARMLESS = List.of("hello", "look", "fate", "output", "orders");

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
     * @param hindrance why it rolls nothing although it leads and a rollout is open
     * @param members coordinators that this one can see; none where it looks for none
     * @param door where workers come, if it has one
     * @param held whether a live process has the journal in hand
     * @param owner which, or which had it last
     */
    public record Status(
            String coordinator,
            Optional<String> version,
            boolean leads,
            Optional<String> hindrance,
            Optional<Door> door,
            boolean held,
            String owner,
            String journal,
            long epoch,
            List<Cluster.Member> members) {}

    /**
     * A coordinator's door for workers.
     *
     * @param workers names of those that are connected
     * @param trouble why they do not get in although they come, as far as it can tell itself
     */
    public record Door(List<String> workers, Optional<String> trouble) {}

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

    /** Words that are told to hosts, of those that change nothing. */
    public record Look(List<HostId> hosts, List<String> words) {
        public Look {
            complete(hosts, words);
        }
    }

    /** What a host answered. */
    public record Seen(HostId host, Output answer) {}

    /** Hosts that are to be taken over from a journal that is gone for good, by whom and why. */
    public record Adopt(List<HostId> hosts, String who, String why) {
        public Adopt {
            complete(hosts, who, why);
        }
    }

    /** Hosts that leave the fleet. */
    public record Forget(List<HostId> hosts) {
        public Forget {
            complete(hosts);
        }
    }

    private static void complete(@Nullable Object... parts) {
        if (Stream.of(parts).anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("something is missing, see docs/coordinators.md");
        }
    }

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
                coordinator.hindrance(),
                coordinator.door().map(d -> new Door(d.workers(), d.trouble())),
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
        return switch (coordinator.leadership().plan(Json.read(EventJson.MAPPER, body, RolloutRequest.class))) {
            case Planned.Made made -> new Made(EventJson.digest(made.plan()), made.plan());
            case Planned.Refused refused ->
                throw new IllegalArgumentException(String.join("\n", refused.problems()) + "\n"
                        + "all this stands against the plan; nothing was touched");
        };
    }

    Started start(String body) {
        Start start = Json.read(EventJson.MAPPER, body, Start.class);
        return new Started(coordinator.leadership().start(start.plan(), start.who(), start.why()));
    }

    List<Seen> look(String body) {
        Look look = Json.read(EventJson.MAPPER, body, Look.class);
        if (look.words().isEmpty() || !HARMLESS.contains(look.words().getFirst())) {
            throw new IllegalArgumentException("only " + String.join(", ", HARMLESS) + " may be asked of hosts");
        }
        return seen(coordinator.leadership().look(look.hosts(), look.words()));
    }

    private static List<Seen> seen(Map<HostId, Output> answers) {
        return answers.entrySet().stream()
                .map(e -> new Seen(e.getKey(), e.getValue()))
                .toList();
    }

    Adoption.Outcome adopt(String body) {
        Adopt adopt = Json.read(EventJson.MAPPER, body, Adopt.class);
        if (adopt.why().isBlank()) {
            throw new IllegalArgumentException(
                    "why are they adopted? The other journal's owner will read it on the host");
        }
        return coordinator
                .leadership()
                .adopt(
                        adopt.hosts(),
                        new Adoption.Taker(
                                adopt.who(), adopt.why(), coordinator.seat().from()));
    }

    List<Seen> forget(String body) {
        return seen(coordinator
                .leadership()
                .forget(Json.read(EventJson.MAPPER, body, Forget.class).hosts()));
    }
}
