package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.beside.Beside;
import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Revive;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.action.cache.Aside;
import dev.drover.shared.action.cache.Lift;
import dev.drover.shared.action.cache.Mark;
import dev.drover.shared.action.haproxy.Drain;
import dev.drover.shared.action.haproxy.Return;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One of the plan's cures, chosen as the next one, and why. See {@link Cures}.
 *
 * @param waits whether it is only chosen when the one before has had time to show that it did not help
 */
record CureChoice(Step cure, String why, boolean waits) {
    /** What would be next, whether its time has come or not. */
    static Optional<CureChoice> of(RolloutState state, Instant now) {
        List<Step> tried = Cures.cures(state);
        List<HostId> suffering = suffering(state, now);
        Optional<CureChoice> sweep = sweep(state, tried, suffering);
        if (tried.isEmpty()) {
            return sweep;
        }
        Optional<CureChoice> aside = aside(state, tried);
        if (aside.isPresent()) {
            return aside;
        }
        if (tried.getLast().call().params() instanceof Aside.Params) {
            return sweep; // what they wrote until then
        }
        if (suffering.isEmpty()) {
            return sweep.filter(s -> lastLookIsDue(state)).or(() -> lift(state, tried));
        }
        if (sweepHelps(state, tried)) {
            return sweep;
        }
        return clearing(state, tried, suffering).or(() -> restart(state, tried, suffering));
    }

    /** New Sidekiqs that must stay write no more into the old release's cache: first its database is marked, then each. */
    private static Optional<CureChoice> aside(RolloutState state, List<Step> tried) {
        List<Step> asides = template(state, Aside.Params.class).stream()
                .filter(a -> runsNew(state, a.host()))
                .toList();
        if (asides.isEmpty()) {
            return Optional.empty();
        }
        Optional<Step> mark = template(state, Mark.Params.class).stream().findFirst();
        String why = "new Sidekiqs must stay for the jobs that only they know";
        if (mark.isEmpty() || tried.stream().noneMatch(t -> t.call().params() instanceof Mark.Params)) {
            return mark.map(m -> new CureChoice(m, why, false));
        }
        boolean marked = tried.stream()
                .anyMatch(t -> t.call().params() instanceof Mark.Params
                        && state.of(t.id()).phase().passed());
        return asides.stream()
                .filter(a -> marked)
                .filter(a -> tried.stream()
                        .noneMatch(t -> t.host().equals(a.host()) && t.call().params() instanceof Aside.Params))
                .findFirst()
                .map(a -> new CureChoice(a, why, false));
    }

    private static boolean runsNew(RolloutState state, HostId host) {
        return state.plan().steps().stream()
                .filter(s -> s.host().equals(host) && Neighbours.runsNewProcesses(s))
                .anyMatch(s -> state.of(s.id()).phase().passed() && state.of(s.id()).touched());
    }

    /** When nobody uses it any more, the database is free again. */
    private static Optional<CureChoice> lift(RolloutState state, List<Step> tried) {
        boolean marked = tried.stream().anyMatch(t -> t.call().params() instanceof Mark.Params);
        boolean lifted = tried.stream().anyMatch(t -> t.call().params() instanceof Lift.Params);
        return template(state, Lift.Params.class).stream()
                .filter(s -> marked && !lifted && !Neighbours.newProcesses(state))
                .findFirst()
                .map(s -> new CureChoice(s, "no process of the new release is left", false));
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
                .map(s -> new CureChoice(s, why, !tried.isEmpty() && !suffering.isEmpty() && !afterAside(tried)));
    }

    private static boolean afterAside(List<Step> tried) {
        return tried.getLast().call().params() instanceof Aside.Params;
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
    private static boolean sweepHelps(RolloutState state, List<Step> tried) {
        boolean found = tried.stream()
                .filter(CureChoice::helps)
                .reduce((a, b) -> b)
                .filter(t -> t.call().params() instanceof Sweep.Params)
                .filter(t -> state.of(t.id()).phase() == Phase.DONE && state.of(t.id()).touched())
                .isPresent();
        boolean anew = beside(state)
                .sufferingSince(Neighbours.sides(state).old())
                .filter(since -> since.isAfter(Cures.lastEnd(state)))
                .isPresent();
        return found || anew;
    }

    /** Whether it takes something away, or restarts; not what only keeps new processes aside. */
    private static boolean helps(Step cure) {
        Record params = cure.call().params();
        return params instanceof Sweep.Params || params instanceof ClearCache.Params || params instanceof Revive.Params;
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
                        .map(s -> new CureChoice(s, words(suffering), true));
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
                .map(s -> new CureChoice(s, words(suffering), true));
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
