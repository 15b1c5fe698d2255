package dev.drover.coordinator.rollout;

import dev.drover.shared.action.sidekiq.HoldBack;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import dev.drover.shared.protocol.Mission;
import dev.drover.shared.protocol.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is wanting and may come by itself: others that are up, a free slot, an answer. A step that meets it is no failure. It
 * is tried again until it can go on, or until its wait is over; then the rollout pauses, whichever way it heads, and an abort
 * ends without it.
 */
public final class Wants {
    /** A wait is over at the earliest with this try: one that was asleep meanwhile looks once more. */
    private static final int TRIES = 2;

    private Wants() {}

    /**
     * A step that waits so.
     *
     * @param over when the wait is over
     * @param held whether the rollout is paused already; otherwise it pauses then
     */
    public record Wanting(Step step, StepState.Want want, Instant over, boolean held) {
        /** When the rollout pauses for it, to the second. */
        Optional<Instant> until() {
            return held ? Optional.empty() : Optional.of(over.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    /** What waits so and is tried again and again, in the way that the rollout heads. */
    public static List<Wanting> of(RolloutState state) {
        List<StepId> tried = new ArrayList<>();
        if (!state.ended()) {
            Director.moves(state.wantsDue()).stream()
                    .filter(Move.Order.class::isInstance)
                    .forEach(m -> tried.add(((Move.Order) m).step()));
        }
        boolean held = state.course().hold().isPresent();
        List<Wanting> wanting = new ArrayList<>(LastServer.waiting(state));
        for (Step step : state.plan().steps()) {
            StepState s = state.of(step.id());
            boolean waits = s.running() || tried.contains(step.id());
            Optional<StepState.Want> want = s.patience().want();
            if (waits && want.isPresent()) {
                Instant over = want.get().from().plus(waits(step));
                wanting.add(new Wanting(step, want.get(), over, held));
            }
        }
        return wanting;
    }

    /** The first step that waits so, also where a pause keeps it from being tried. */
    static Optional<StepId> first(RolloutState state) {
        return state.plan().steps().stream()
                .map(Step::id)
                .filter(id -> state.of(id).patience().want().isPresent())
                .filter(id -> state.of(id).wanting() || state.of(id).running())
                .findFirst();
    }

    /** What the step wants after it was met once more. */
    static StepState.Want met(StepState step, Settlement.Wanting now, Instant at) {
        return step.patience()
                .want()
                .map(w -> new StepState.Want(now.text(), now.wanted(), w.since(), earlier(w.from(), at), w.tries() + 1))
                .orElseGet(() -> new StepState.Want(now.text(), now.wanted(), at, at, 1));
    }

    /** A clock that was set back makes no wait longer. */
    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** An abort ends. Where a wait is over in one, what waited is broken, and left as debt. */
    static Settlement ended(RolloutState state, StepId id, Settlement end, Instant at) {
        return end instanceof Settlement.Wanting now
                        && state.course().aborting()
                        && over(state, id, met(state.of(id), now, at), at)
                ? new Settlement.Broke(inVain(met(state.of(id), now, at), at), now.wanted())
                : end;
    }

    /** What follows when it was met: a pause before the next try; and where the wait is over, the rollout's own. */
    static List<Event> followed(RolloutState state, StepId id, Settlement.Wanting now, Instant at) {
        StepState.Want want = met(state.of(id), now, at);
        boolean held = state.course().hold().isPresent();
        Duration left = left(state, id, want, at);
        Duration delay = Patiences.untilNextTry(want.tries(), held);
        boolean last = !held && left.isPositive() && left.compareTo(delay) < 0;
        List<Event> events = new ArrayList<>();
        events.add(new Event.StepPostponed(at, id, at.plus(last ? left : delay)));
        boolean lift = Cures.isLift(state.plan().step(id));
        boolean nothingLeft = !Cures.open(state, at) && !LetIn.comes(state, at);
        if (!held && !lift && over(state, id, want, at) && nothingLeft) {
            String why =
                    Cures.inVain(state, at).orElseGet(() -> id + " " + inVain(want, at) + ". Wanted: " + want.wanted());
            events.add(new Event.Held(at, Decider.DROVER, why, state.course().turned()));
        }
        return events;
    }

    /** Whether the step has waited for as long as it may. */
    static boolean inVain(RolloutState state, StepId id, Instant at) {
        return state.of(id)
                .patience()
                .want()
                .filter(want -> over(state, id, want, at))
                .isPresent();
    }

    static boolean over(RolloutState state, StepId id, StepState.Want want, Instant at) {
        return !left(state, id, want, at).isPositive() && want.tries() >= TRIES;
    }

    private static Duration left(RolloutState state, StepId id, StepState.Want want, Instant at) {
        return waits(state.plan().step(id)).minus(Duration.between(want.from(), at));
    }

    /** New Sidekiqs that hold the way back work for hours, if need be. */
    private static Duration waits(Step step) {
        return step.call().params() instanceof HoldBack.Params p
                ? Duration.ofMillis(p.limitMillis())
                : step.pace().waits();
    }

    private static String inVain(StepState.Want want, Instant at) {
        return "waited in vain for " + Duration.between(want.from(), at).toSeconds() + " s: " + want.text();
    }

    /** Whether a way back of this step waits; on the way forward the Director asks whether it is due anyway. */
    static boolean holdsBack(StepState step) {
        return step.wanting() && step.mission() == Mission.UNDO && !step.due();
    }
}
