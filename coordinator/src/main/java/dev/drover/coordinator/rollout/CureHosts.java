package dev.drover.coordinator.rollout;

import dev.drover.shared.action.beside.ClearCache;
import dev.drover.shared.action.beside.Revive;
import dev.drover.shared.action.beside.Sweep;
import dev.drover.shared.action.beside.Unreached;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which host of the old release a cure is about: one that answers. Whoever does not answer says nothing, so nobody knows it
 * beforehand; but the one that was heard lately comes first, and one that did not answer is passed over until it is heard.
 */
final class CureHosts {
    /** What was heard longer ago does not show that the host answers now. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    /** So long a cure may be in doubt before the next is tried. Its order has waited for an answer before that. */
    private static final Duration DOUBT = Duration.ofSeconds(30);

    /** A host may be heard, and its settings not be readable all the same. */
    private static final int ASKED_MAX = 3;

    private CureHosts() {}

    /** Where the old release's cache is, a host that runs it tells. */
    static Optional<Step> sweep(RolloutState state, Instant now) {
        return best(state, Sweep.Params.class, now);
    }

    static Optional<Step> clearing(RolloutState state, Instant now) {
        return best(state, ClearCache.Params.class, now);
    }

    static Optional<Step> restart(RolloutState state, List<HostId> wanted, Instant now) {
        return candidates(state, Revive.Params.class, now)
                .filter(s -> wanted.contains(s.host()))
                .findFirst();
    }

    private static Optional<Step> best(RolloutState state, Class<? extends Record> kind, Instant now) {
        return candidates(state, kind, now).findFirst();
    }

    /** The plan's order, but for who was not heard lately, or never. */
    private static Stream<Step> candidates(RolloutState state, Class<? extends Record> kind, Instant now) {
        List<HostId> old = Neighbours.sides(state).old();
        return state.plan().cures().stream()
                .filter(s -> kind.isInstance(s.call().params()))
                .filter(s -> old.contains(asked(s)) && !silent(state, s.host(), now) && !passedOver(state, s))
                .sorted(Comparator.comparingInt(s -> silence(state, asked(s), now)));
    }

    /** The host of the old release that must answer for it. */
    private static HostId asked(Step cure) {
        return cure.call().params() instanceof Sweep.Params p ? new HostId(p.settings()) : cure.host();
    }

    private static int silence(RolloutState state, HostId host, Instant now) {
        return state.readings()
                .beside()
                .heard(host)
                .map(at -> Duration.between(at, now).compareTo(LATELY) < 0 ? 0 : 1)
                .orElse(2);
    }

    private static boolean passedOver(RolloutState state, Step template) {
        List<Instant> unanswered = Cures.cures(state).stream()
                .filter(s -> s.call().equals(template.call()) && s.host().equals(template.host()))
                .filter(s -> unreached(state, s))
                .map(s -> state.of(s.id()).since())
                .toList();
        Optional<Instant> heard = state.readings().beside().heard(asked(template));
        return unanswered.size() >= ASKED_MAX
                || unanswered.stream().anyMatch(at -> heard.filter(at::isBefore).isEmpty());
    }

    /** Whether a cure did nothing, because the host of the old release that it asked did not answer. */
    static boolean unreached(RolloutState state, Step cure) {
        StepState s = state.of(cure.id());
        return s.phase() == Phase.FAILED && !s.touched() && Unreached.is(s.remedy());
    }

    /** Whether it has been in doubt for so long that nobody waits for it any more, or cannot begin because of what is. */
    static boolean givenUp(RolloutState state, Step cure, Instant now) {
        StepState s = state.of(cure.id());
        return doubtful(s, now) || (s.phase() == Phase.WAITING && silent(state, cure.host(), now));
    }

    /** Whether what is done on a host ends, again and again, without anybody knowing how. */
    private static boolean silent(RolloutState state, HostId host, Instant now) {
        return state.plan().steps().stream()
                .filter(s -> s.host().equals(host))
                .anyMatch(s -> doubtful(state.of(s.id()), now));
    }

    private static boolean doubtful(StepState s, Instant now) {
        boolean open = s.phase() == Phase.IN_DOUBT || (s.running() && s.looking());
        return open
                && s.patience()
                        .doubted()
                        .filter(at -> Duration.between(at, now).compareTo(DOUBT) >= 0)
                        .isPresent();
    }
}
