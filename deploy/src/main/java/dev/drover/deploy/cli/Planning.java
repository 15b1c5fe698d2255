package dev.drover.deploy.cli;

import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.planner.Planner;
import dev.drover.coordinator.planner.draft.Durations;
import dev.drover.coordinator.port.Helpers;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.survey.Releases;
import dev.drover.coordinator.survey.Survey;
import dev.drover.coordinator.view.Debts;
import dev.drover.coordinator.view.Timeline;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** From a wish to a plan, or from a plan file. */
final class Planning {
    /** A plan in a file, with its name. */
    record PlanFile(String digest, Plan plan) {}

    private Planning() {}

    static Plan make(Fleet fleet, Helpers helpers, RolloutRequest wish, Planner.Past past) {
        return switch (planned(fleet, helpers, wish, past, System.err::println)) {
            case Planned.Made made -> made.plan();
            case Planned.Refused refused ->
                throw new Stop(
                        ExitCode.REFUSED,
                        String.join("\n", refused.problems()) + "\n"
                                + Stop.counted(refused.problems().size(), "thing stands", "things stand")
                                + " against this plan; nothing was touched");
        };
    }

    /**
     * @param note gets what a person may want to know meanwhile
     */
    static Planned planned(
            Fleet fleet, Helpers helpers, RolloutRequest wish, Planner.Past past, Consumer<String> note) {
        RolloutRequest request = named(fleet, helpers, wish, note);
        Optional<String> target = request.changes().stream()
                .filter(Change.UpgradeMastodon.class::isInstance)
                .map(c -> ((Change.UpgradeMastodon) c).tag())
                .findFirst();
        note.accept("looking at " + fleet.hosts().size() + " hosts…");
        boolean upkeep = request.changes().stream()
                .anyMatch(c -> c instanceof Change.PatchHosts || c instanceof Change.Maintenance);
        Observed observed = new Survey(fleet, helpers, InstantSource.system(), Hosts.shipped(fleet), OwnMachine.boot())
                .look(target, upkeep);
        return Planner.plan(fleet, observed, request, past);
    }

    /** The newest release by its name; where there is none, no upgrade. */
    private static RolloutRequest named(Fleet fleet, Helpers helpers, RolloutRequest wish, Consumer<String> note) {
        Change newest = new Change.UpgradeMastodon(Releases.NEWEST);
        if (!wish.changes().contains(newest)) {
            return wish;
        }
        Optional<String> tag = Releases.look(fleet, helpers).newest();
        if (tag.isEmpty()) {
            note.accept("note: no newer release is out; nothing is upgraded");
        }
        return new RolloutRequest(
                wish.changes().stream()
                        .flatMap(c ->
                                c.equals(newest) ? tag.<Change>map(Change.UpgradeMastodon::new).stream() : Stream.of(c))
                        .toList(),
                wish.mend(),
                wish.windows());
    }

    /** What the journal of this folder tells, if there is one yet. */
    static Planner.Past past(Shared shared) {
        if (!shared.place().exists()) {
            return Planner.Past.NONE;
        }
        try (JournalStore journal = shared.reading()) {
            return past(journal);
        }
    }

    /** What the rollouts of this journal taught, and left behind. */
    static Planner.Past past(JournalStore journal) {
        List<Debts.Rollout> ended = journal.rollouts().reversed().stream()
                .map(id -> new Debts.Rollout(id, journal.events(id)))
                .toList();
        return new Planner.Past(
                experience(journal),
                Debts.open(ended).stream().map(Debts.Debt::text).toList());
    }

    /** How long steps took in the rollouts of this journal that were completed. */
    private static Map<String, Durations> experience(JournalStore journal) {
        Map<String, List<Duration>> took = new HashMap<>();
        for (String rollout : journal.rollouts().reversed()) {
            List<Event> events = journal.events(rollout);
            if (events.getLast() instanceof Event.Ended end && end.verdict() == Verdict.COMPLETED) {
                Timeline.of(events)
                        .experience()
                        .forEach((step, span) -> took.computeIfAbsent(step, s -> new ArrayList<>())
                                .add(span));
            }
        }
        Map<String, Durations> durations = new HashMap<>();
        took.forEach((step, spans) -> durations.put(step, Durations.of(spans)));
        return durations;
    }

    static PlanFile read(Path file) {
        PlanFile read;
        try {
            read = Json.read(EventJson.MAPPER, Files.readString(file), PlanFile.class);
        } catch (IOException e) {
            throw new Stop(ExitCode.USAGE, "the plan file " + file + " cannot be read");
        } catch (IllegalArgumentException e) {
            throw new Stop(ExitCode.REFUSED, file + ": " + e.getMessage());
        }
        if (!EventJson.digest(read.plan()).equals(read.digest())) {
            throw new Stop(
                    ExitCode.REFUSED,
                    file
                            + " was changed after it was made, or made by another version of Drover: its digest does not fit; make a new plan");
        }
        return read;
    }

    static void write(Path file, Plan plan) {
        try {
            Files.writeString(file, EventJson.write(new PlanFile(EventJson.digest(plan), plan)) + "\n");
        } catch (IOException e) {
            throw new Stop(ExitCode.REFUSED, "the plan cannot be written to " + file + ": " + e.getMessage());
        }
    }
}
