package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.beside.Beside;
import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Revive;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One of the plan's cures, chosen as the next one, and why. See {@link Cures}. */
record CureChoice(Step cure, String why) {
    /** What would be next, whether its time has come or not. */
    static Optional<CureChoice> of(RolloutState state, Instant now) {
        List<Step> tried = Cures.cures(state);
        List<HostId> suffering = suffering(state, now);
        Optional<CureChoice> sweep = sweep(state, tried, suffering);
        if (tried.isEmpty()) {
            return sweep;
        }
        if (suffering.isEmpty()) {
            return sweep.filter(s -> lastLookIsDue(state));
        }
        if (sweepHelps(state, tried.getLast())) {
            return sweep;
        }
        return clearing(state, tried, suffering).or(() -> restart(state, tried, suffering));
    }

    /** Where the old release's cache is, a host that runs it tells. */
    private static Optional<CureChoice> sweep(RolloutState state, List<Step> tried, List<HostId> suffering) {
        String why = tried.isEmpty()
                ? "the new release may have written what the old one cannot read"
                : suffering.isEmpty() ? "the last look, with no process of the new release left" : words(suffering);
        List<HostId> old = Neighbours.sides(state).old();
        return template(state, Sweep.Params.class).stream()
                .filter(s -> s.call().params() instanceof Sweep.Params p && old.contains(new HostId(p.settings())))
                .findFirst()
                .map(s -> new CureChoice(s, why));
    }

    static String words(List<HostId> suffering) {
        return String.join(", ", suffering.stream().map(HostId::name).toList()) + " of the old release "
                + (suffering.size() == 1 ? "fails" : "fail") + " still";
    }

    static List<HostId> suffering(RolloutState state, Instant now) {
        return beside(state).suffering(Neighbours.sides(state).old(), Cures.lastEnd(state), now);
    }

    private static Beside beside(RolloutState state) {
        return state.readings().beside();
    }

    /** The last sweep found something; or all was well since the last cure, and began anew. */
    private static boolean sweepHelps(RolloutState state, Step last) {
        boolean found = last.call().params() instanceof Sweep.Params
                && state.of(last.id()).phase() == Phase.DONE
                && state.of(last.id()).touched();
        boolean anew = beside(state)
                .sufferingSince(Neighbours.sides(state).old())
                .filter(since -> since.isAfter(Cures.lastEnd(state)))
                .isPresent();
        return found || anew;
    }

    /** No clearing is final as long as a process of the new release shares the cache; so there is one more when none does. */
    private static boolean lastLookIsDue(RolloutState state) {
        if (Neighbours.newProcesses(state)) {
            return false;
        }
        Instant gone = state.plan().steps().stream()
                .filter(Neighbours::runsNewProcesses)
                .filter(s -> state.of(s.id()).phase() == Phase.UNDONE)
                .map(s -> state.of(s.id()).since())
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        return Cures.cures(state).stream()
                .filter(s -> s.call().params() instanceof Sweep.Params)
                .noneMatch(s -> begun(state, s).isAfter(gone) || begun(state, s).equals(gone));
    }

    /** Whatever it found, it was chosen after this. */
    private static Instant begun(RolloutState state, Step cure) {
        return beside(state).chosen().getOrDefault(cure.id().text(), Instant.EPOCH);
    }

    private static Optional<CureChoice> clearing(RolloutState state, List<Step> tried, List<HostId> suffering) {
        boolean done = tried.stream().anyMatch(s -> s.call().params() instanceof ClearCache.Params);
        Set<HostId> old = Set.copyOf(Neighbours.sides(state).old());
        return done
                ? Optional.empty()
                : template(state, ClearCache.Params.class).stream()
                        .filter(s -> old.contains(s.host()))
                        .findFirst()
                        .map(s -> new CureChoice(s, words(suffering)));
    }

    /** Only where a server waits to be taken out, and only one that is DOWN. */
    private static Optional<CureChoice> restart(RolloutState state, List<Step> tried, List<HostId> suffering) {
        List<HostId> down = beside(state).down(Neighbours.sides(state).old());
        return template(state, Revive.Params.class).stream()
                .filter(s -> refused(state))
                .filter(s -> down.contains(s.host()))
                .filter(s -> tried.stream()
                        .noneMatch(t -> t.host().equals(s.host()) && t.call().params() instanceof Revive.Params))
                .findFirst()
                .map(s -> new CureChoice(s, words(suffering)));
    }

    private static boolean refused(RolloutState state) {
        return state.plan().steps().stream().anyMatch(s -> waitsForOthers(state, s));
    }

    static boolean waitsForOthers(RolloutState state, Step step) {
        boolean takes =
                step.call().params() instanceof Drain.Params || step.call().params() instanceof Return.Params;
        return takes && state.of(step.id()).patience().want().isPresent();
    }

    private static List<Step> template(RolloutState state, Class<? extends Record> kind) {
        return state.plan().cures().stream()
                .filter(s -> kind.isInstance(s.call().params()))
                .toList();
    }
}
