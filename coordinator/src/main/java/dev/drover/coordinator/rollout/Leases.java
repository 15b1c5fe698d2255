package dev.drover.coordinator.rollout;

import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.Hold;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Drains that end by themselves unless they are renewed: those that are done and not yet held. */
public final class Leases {
    private Leases() {}

    /** A drain to be renewed. */
    public record Lease(StepId drain, HostId balancer, String backend, String server, Duration span) {}

    public static List<Lease> armed(RolloutState state) {
        return state.plan().steps().stream()
                .filter(s -> s.call().params() instanceof Drain.Params && armed(state, s))
                .map(s -> {
                    Drain.Params p = (Drain.Params) s.call().params();
                    Duration span = Duration.ofMillis(p.leaseMillis());
                    return new Lease(s.id(), s.host(), p.backend(), p.server(), span);
                })
                .toList();
    }

    /**
     * On a way back nothing is built on a drain, unless it was made again for what the way back stops. On the way to safety
     * something may be, even where that cut a way back short.
     */
    private static boolean armed(RolloutState state, Step drain) {
        boolean relied = state.course().direction() == RolloutState.Direction.FORWARD
                || state.course().aborting()
                || OutOfService.needed(state, drain);
        boolean done = state.of(drain.id()).phase() == Phase.DONE
                && state.of(drain.id()).touched();
        return relied
                && !state.ended()
                && done
                && hold(state, drain)
                        .filter(h -> !state.of(h.id()).phase().passed())
                        .isPresent();
    }

    private static Optional<Step> hold(RolloutState state, Step drain) {
        Drain.Params p = (Drain.Params) drain.call().params();
        return state.plan().steps().stream()
                .filter(s -> s.group().equals(drain.group()) && s.host().equals(drain.host()))
                .filter(s -> s.call().params() instanceof Hold.Params h
                        && h.backend().equals(p.backend())
                        && h.server().equals(p.server()))
                .findFirst();
    }

    /** What is believed to be drained may have come back: after a silence, every armed drain is looked at again. */
    static List<Event> doubted(RolloutState state, Instant now, String because) {
        return armed(state).stream()
                .<Event>map(l -> new Event.StepSilent(now, l.drain(), because))
                .toList();
    }

    /** A renewal that came too late. */
    static List<Event> ended(RolloutState state, Signal.CameBack back, Instant now) {
        return armed(state).stream()
                .filter(l -> l.drain().equals(back.drain()))
                .<Event>map(l ->
                        new Event.StepSilent(now, l.drain(), "its drain was not renewed in time, and ended by itself"))
                .toList();
    }
}
