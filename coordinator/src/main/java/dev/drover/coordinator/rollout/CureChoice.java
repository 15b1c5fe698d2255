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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One of the plan's cures, chosen as the next one, and why. See {@link Cures}.
 *
 * @param waits whether it is only chosen when the one before has had time to show that it did not help
 */
record CureChoice(Step cure, String why, boolean waits) {
    /** A release that writes faster than it can be swept away is not overcome by sweeping. */
    private static final int SWEEPS_MAX = 20;

    private static final int IN_VAIN_MAX = 3;

    /** A Redis that refuses for a moment, as while it saves to a full disk, is asked again. */
    private static final int REFUSALS_MAX = 3;

    /** What would be next, whether its time has come or not. */
    static Optional<CureChoice> of(RolloutState state, Instant now) {
        List<Step> tried = tried(state);
        List<HostId> suffering = suffering(state, now);
        Optional<CureChoice> first = first(state, tried, now);
        if (first.isPresent()) {
            return first;
        }
        if (suffering.isEmpty()) {
            return lastLookIsDue(state, tried)
                    ? sweep(state, "the last look, with no process of the new release left", false, now)
                    : Optional.empty();
        }
        Optional<CureChoice> sweep =
                sweepHelps(state, tried) ? sweep(state, words(suffering), true, now) : Optional.empty();
        return sweep.or(() -> clearing(state, tried, suffering, now)).or(() -> restart(state, tried, suffering, now));
    }

    /** What was tried; not what could not be, because the host that it asked did not answer. */
    private static List<Step> tried(RolloutState state) {
        return Cures.cures(state).stream()
                .filter(CureChoice::helps)
                .filter(s -> !CureHosts.unreached(state, s))
                .toList();
    }

    /** What waits for nothing; nothing where the plan knows no sweep, because the old release reads what it would take. */
    private static Optional<CureChoice> first(RolloutState state, List<Step> tried, Instant now) {
        if (tried.isEmpty()) {
            return sweep(state, "the new release may have written what the old one cannot read", false, now);
        }
        return asidesEndedSince(state, tried)
                ? sweep(state, "what new Sidekiqs wrote until they were set aside", false, now)
                : Optional.empty();
    }

    /** Whether it takes something away, or restarts; not what only keeps new processes aside, which goes on beside that. */
    static boolean helps(Step cure) {
        Record params = cure.call().params();
        return params instanceof Sweep.Params || params instanceof ClearCache.Params || params instanceof Revive.Params;
    }

    /**
     * Where the cache was what harms, new Sidekiqs that must stay write no more into the old release's: first its database is
     * marked, then each is restarted; and when nobody uses it any more, it is free again.
     */
    static Optional<CureChoice> aside(RolloutState state) {
        List<Step> tried = Cures.cures(state);
        Optional<Step> mark = chosen(tried, Mark.Params.class).findFirst();
        if (mark.isPresent() && !Neighbours.newProcesses(state)) {
            return lift(state, tried);
        }
        List<Step> asides = template(state, Aside.Params.class).stream()
                .filter(a -> runsNew(state, a.host()))
                .filter(a -> chosen(tried, Aside.Params.class)
                        .noneMatch(t -> t.host().equals(a.host())))
                .toList();
        boolean unreadable = chosen(tried, Sweep.Params.class)
                .map(s -> state.of(s.id()))
                .anyMatch(s -> s.phase() == Phase.DONE && s.touched());
        if (asides.isEmpty() || !unreadable) {
            return Optional.empty();
        }
        Optional<Step> next = mark.isEmpty()
                ? template(state, Mark.Params.class).stream().findFirst()
                : asides.stream()
                        .filter(a -> state.of(mark.get().id()).phase().passed())
                        .findFirst();
        return next.map(s -> new CureChoice(s, "new Sidekiqs must stay for the jobs that only they know", false));
    }

    private static Stream<Step> chosen(List<Step> tried, Class<? extends Record> kind) {
        return tried.stream().filter(t -> kind.isInstance(t.call().params()));
    }

    static boolean runsNew(RolloutState state, HostId host) {
        return state.plan().steps().stream()
                .filter(s -> s.host().equals(host) && Neighbours.runsNewProcesses(s))
                .anyMatch(s ->
                        state.of(s.id()).phase().passed() && state.of(s.id()).touched());
    }

    private static Optional<CureChoice> lift(RolloutState state, List<Step> tried) {
        return chosen(tried, Lift.Params.class).findAny().isPresent()
                ? Optional.empty()
                : template(state, Lift.Params.class).stream()
                        .findFirst()
                        .map(s -> new CureChoice(s, "no process of the new release is left", false));
    }

    private static Optional<CureChoice> sweep(RolloutState state, String why, boolean waits, Instant now) {
        return CureHosts.sweep(state, now).map(s -> new CureChoice(s, why, waits));
    }

    /** Whether all that were to be set aside are, and nothing was swept since. */
    private static boolean asidesEndedSince(RolloutState state, List<Step> tried) {
        List<StepState> asides = chosen(Cures.cures(state), Aside.Params.class)
                .map(s -> state.of(s.id()))
                .toList();
        boolean ended = aside(state).isEmpty()
                && asides.stream().allMatch(s -> s.phase().passed() || s.phase() == Phase.FAILED);
        Optional<Instant> last = asides.stream().map(StepState::since).max(Instant::compareTo);
        Optional<Instant> swept =
                chosen(tried, Sweep.Params.class).map(s -> begun(state, s)).max(Instant::compareTo);
        return ended && last.isPresent() && swept.filter(last.get()::isAfter).isPresent();
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

    /**
     * The last sweep found something, or Redis refused it, or it came too soon after what was done before to prove that there is
     * nothing; or the cache was cleared since, which keeps nothing away; or all was well since the last cure, and began anew.
     */
    private static boolean sweepHelps(RolloutState state, List<Step> tried) {
        if (tried.isEmpty()) {
            return false;
        }
        Step last = tried.getLast();
        boolean anew = beside(state)
                        .sufferingSince(Neighbours.sides(state).old())
                        .filter(since -> since.isAfter(Cures.lastEnd(state)))
                        .isPresent()
                && inVain(state, tried) < IN_VAIN_MAX;
        if (anew || !(last.call().params() instanceof Sweep.Params)) {
            return anew || last.call().params() instanceof ClearCache.Params;
        }
        StepState s = state.of(last.id());
        boolean found = s.phase() == Phase.DONE && s.touched();
        boolean proves = tried.size() < 2
                || Duration.between(state.of(tried.get(tried.size() - 2).id()).since(), begun(state, last))
                                .compareTo(Cures.ANSWER)
                        > 0;
        List<Step> sweeps = chosen(tried, Sweep.Params.class).toList();
        boolean refused = s.phase() == Phase.FAILED
                && sweeps.stream()
                                .filter(t -> state.of(t.id()).phase() == Phase.FAILED)
                                .count()
                        < REFUSALS_MAX;
        return sweeps.size() < SWEEPS_MAX && (found || refused || (s.phase() == Phase.DONE && !proves));
    }

    /** How many sweeps found nothing, one after the other: then something else comes and goes, and the next cure has its turn. */
    private static long inVain(RolloutState state, List<Step> tried) {
        return tried.reversed().stream()
                .takeWhile(t -> t.call().params() instanceof Sweep.Params)
                .map(s -> state.of(s.id()))
                .takeWhile(s -> s.phase() == Phase.DONE && !s.touched())
                .count();
    }

    /** No clearing is final as long as a process of the new release shares the cache; so there is one more when none does. */
    private static boolean lastLookIsDue(RolloutState state, List<Step> tried) {
        if (Neighbours.newProcesses(state)) {
            return false;
        }
        Instant gone = state.plan().steps().stream()
                .filter(Neighbours::runsNewProcesses)
                .filter(s -> state.of(s.id()).phase() == Phase.UNDONE)
                .map(s -> state.of(s.id()).since())
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        return chosen(tried, Sweep.Params.class)
                .noneMatch(s -> begun(state, s).isAfter(gone) || begun(state, s).equals(gone));
    }

    /** Whatever it found, it was chosen after this. */
    private static Instant begun(RolloutState state, Step cure) {
        return beside(state).chosen().getOrDefault(cure.id().text(), Instant.EPOCH);
    }

    private static Optional<CureChoice> clearing(
            RolloutState state, List<Step> tried, List<HostId> suffering, Instant now) {
        return chosen(tried, ClearCache.Params.class).findAny().isPresent()
                ? Optional.empty()
                : CureHosts.clearing(state, now).map(s -> new CureChoice(s, words(suffering), true));
    }

    /** Only where a server waits to be taken out, and only one that is DOWN. */
    private static Optional<CureChoice> restart(
            RolloutState state, List<Step> tried, List<HostId> suffering, Instant now) {
        if (!refused(state)) {
            return Optional.empty();
        }
        List<HostId> restarted =
                chosen(tried, Revive.Params.class).map(Step::host).toList();
        List<HostId> down = beside(state).down(Neighbours.sides(state).old()).stream()
                .filter(h -> !restarted.contains(h))
                .toList();
        return CureHosts.restart(state, down, now).map(s -> new CureChoice(s, words(suffering), true));
    }

    /** Whether a server waits to be taken out, because the others are not up, or answer nobody. */
    static boolean refused(RolloutState state) {
        return LastServer.keeper(state).isPresent() || waitsToLeave(state);
    }

    private static boolean waitsToLeave(RolloutState state) {
        return state.plan().steps().stream().anyMatch(s -> waitsForOthers(state, s) && !waitsToBeUp(state, s));
    }

    /** What is being put back is in service already, as far as Drover can do it; others need not be UP for that. */
    private static boolean waitsToBeUp(RolloutState state, Step step) {
        return state.of(step.id())
                .patience()
                .want()
                .filter(w -> w.wanted().equals(Drain.UP))
                .isPresent();
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
