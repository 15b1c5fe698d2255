package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.coordinator.rollout.beside.Beside;
import dev.drover.coordinator.rollout.beside.Sides;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.action.release.Switch;
import dev.drover.shared.fleet.BackendServer;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The last server that answers users is never taken out. A balancer counts servers that it calls UP; where their pages all fail,
 * and only its check does not, a server of the new release is the last one. It stays until one of the old release answers.
 */
final class LastServer {
    private static final String WANTED =
            "that a server of the old release answers users (a page, and its balancer's log)";

    private LastServer() {}

    /** Whether a step of the way back would take out, or give less traffic, to the last server that answers users. */
    static boolean keeps(RolloutState state, Step step) {
        return takesOut(step)
                && keeper(state)
                        .filter(host -> steps(state, host).anyMatch(step::equals))
                        .isPresent();
    }

    private static boolean takesOut(Step step) {
        return step.call().params() instanceof Return.Params || step.call().params() instanceof Drain.Params;
    }

    /** The server of the new release that stays: of several the first in the plan, which is the last to go back. */
    static Optional<HostId> keeper(RolloutState state) {
        if (state.course().direction() != Direction.BACK || state.course().aborting()) {
            return Optional.empty();
        }
        Beside beside = state.readings().beside();
        Sides sides = Neighbours.sides(state);
        return beside.answerNobodySince(sides.old())
                .flatMap(since -> sides.fresh().stream()
                        .filter(host -> inService(state, host) && beside.mayAnswer(host))
                        .findFirst());
    }

    /** By the journal: it was brought in, and is not taken out everywhere; or its drain has ended by itself. */
    private static boolean inService(RolloutState state, HostId host) {
        return group(state, host)
                .filter(LastServer::takesOut)
                .anyMatch(s -> s.call().params() instanceof Return.Params
                        ? state.of(s.id()).touched()
                        : !state.of(s.id()).phase().passed());
    }

    /** The steps of the group in which a web host is switched. */
    private static Stream<Step> group(RolloutState state, HostId host) {
        List<String> groups = state.plan().steps().stream()
                .filter(s -> s.host().equals(host) && web(s))
                .map(Step::group)
                .toList();
        return state.plan().steps().stream().filter(s -> groups.contains(s.group()));
    }

    /** Likewise, and what gives its servers more or less traffic later. */
    private static Stream<Step> steps(RolloutState state, HostId host) {
        List<BackendServer> servers =
                group(state, host).flatMap(s -> server(s).stream()).toList();
        return Stream.concat(
                group(state, host),
                state.plan().steps().stream()
                        .filter(s -> server(s).filter(servers::contains).isPresent()));
    }

    private static Optional<BackendServer> server(Step step) {
        return switch (step.call().params()) {
            case Drain.Params p -> Optional.of(new BackendServer(step.host(), p.backend(), p.server()));
            case Return.Params p -> Optional.of(new BackendServer(step.host(), p.backend(), p.server()));
            default -> Optional.empty();
        };
    }

    private static boolean web(Step step) {
        return step.call().params() instanceof Switch.Params p
                && !p.services().web().isEmpty();
    }

    /** What the way back would do next, and waits so; nothing while all stands still. */
    static List<Wants.Wanting> waiting(RolloutState state) {
        if (state.ended() || state.course().heldInPlace() || keeper(state).isEmpty()) {
            return List.of();
        }
        List<HostId> old = Neighbours.sides(state).old();
        Instant since = state.readings().beside().answerNobodySince(old).orElseThrow();
        Instant from = since.isAfter(state.progressAt()) ? since : state.progressAt();
        boolean held = state.course().hold().isPresent();
        return Director.kept(state.wantsDue()).stream()
                .map(s -> new Wants.Wanting(
                        s,
                        new StepState.Want(text(state, old), WANTED, since, from, 1),
                        from.plus(s.pace().waits()),
                        held))
                .toList();
    }

    private static String text(RolloutState state, List<HostId> old) {
        return keeper(state).orElseThrow() + " is the last server that answers users: "
                + String.join(", ", old.stream().map(HostId::name).toList()) + " of the old release "
                + (old.size() == 1 ? "answers" : "answer") + " nobody, whatever the balancer says of "
                + (old.size() == 1 ? "it" : "them");
    }

    /** When it has waited for long enough, and nothing is left to be tried, a person decides. */
    static Optional<Event> inVain(RolloutState state, Instant now) {
        if (state.course().hold().isPresent() || keeper(state).isEmpty()) {
            return Optional.empty();
        }
        return waiting(state).stream()
                .filter(w -> !now.isBefore(w.over()))
                .findFirst()
                .filter(w -> !Cures.open(state, now))
                .map(w -> new Event.Held(
                        now,
                        Decider.DROVER,
                        Cures.inVain(state, now)
                                .orElseGet(() -> w.step().id() + " waited in vain: "
                                        + w.want().text() + ". Wanted: " + WANTED),
                        true));
    }
}
