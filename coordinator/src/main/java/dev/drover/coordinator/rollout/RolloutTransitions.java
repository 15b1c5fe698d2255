package dev.drover.coordinator.rollout;

import static dev.drover.coordinator.rollout.RolloutState.Direction.BACK;
import static dev.drover.coordinator.rollout.RolloutState.Direction.FORWARD;
import static dev.drover.coordinator.rollout.RolloutTransitions.Motion.ABORTING;
import static dev.drover.coordinator.rollout.RolloutTransitions.Motion.HELD;
import static dev.drover.coordinator.rollout.RolloutTransitions.Motion.MOVING;

import dev.drover.coordinator.rollout.RolloutState.Direction;
import dev.drover.coordinator.rollout.Signal.Wish;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rollout machine as a table: what a person may wish while it heads in a direction and moves, is held, or aborts. It
 * guards the Decider, is walked by a test, and draws itself for the docs.
 */
public final class RolloutTransitions {
    /** How a rollout that has not ended moves. */
    public enum Motion {
        MOVING,
        HELD,
        ABORTING
    }

    /**
     * One wish and where it is allowed.
     *
     * @param leads what it leads to; empty where direction and motion stay
     * @param otherwise the refusal everywhere else
     */
    public record Row(Wish wish, Set<Direction> directions, Set<Motion> motions, String leads, String otherwise) {}

    private static final Set<Direction> BOTH = EnumSet.of(FORWARD, BACK);

    public static final List<Row> TABLE = List.of(
            new Row(Wish.PAUSE, BOTH, EnumSet.of(MOVING, HELD), "HELD", "an abort is not paused; it ends by itself"),
            new Row(
                    Wish.PAUSE_IN_PLACE,
                    BOTH,
                    EnumSet.of(MOVING, HELD),
                    "HELD",
                    "an abort is not paused; it ends by itself"),
            new Row(Wish.RESUME, BOTH, EnumSet.of(HELD), "MOVING", "the rollout is not paused"),
            new Row(
                    Wish.ROLLBACK,
                    EnumSet.of(FORWARD),
                    EnumSet.of(MOVING, HELD, ABORTING),
                    "MOVING BACK",
                    "the rollout is rolling back already"),
            new Row(Wish.ABORT, BOTH, EnumSet.of(MOVING, HELD), "ABORTING", "the rollout is being aborted already"),
            new Row(
                    Wish.PROMOTE,
                    EnumSet.of(FORWARD),
                    EnumSet.of(MOVING, HELD),
                    "", // a gate opens; a pause stays a pause
                    "no canary waits for promotion"),
            new Row(
                    Wish.SKIP,
                    EnumSet.of(FORWARD),
                    EnumSet.of(MOVING, HELD),
                    "",
                    "only on the way forward is there something to skip"),
            new Row(
                    Wish.APPROVE,
                    EnumSet.of(FORWARD),
                    EnumSet.of(MOVING, HELD),
                    "",
                    "only on the way forward is there something to approve"),
            new Row(
                    Wish.DONE,
                    EnumSet.of(FORWARD),
                    EnumSet.of(MOVING, HELD),
                    "",
                    "only on the way forward is something done by hand"),
            new Row(
                    Wish.FORCE,
                    EnumSet.of(FORWARD),
                    EnumSet.of(MOVING, HELD),
                    "",
                    "only on the way forward is there something to force"),
            new Row(Wish.RETRY, BOTH, EnumSet.of(MOVING, HELD, ABORTING), "MOVING", "there is nothing to try again"));

    private RolloutTransitions() {}

    /** No person pauses an abort; an adoption or the progress deadline does, in place, until one has looked. */
    static Motion motion(RolloutState state) {
        if (state.course().aborting() && !state.course().heldInPlace()) {
            return ABORTING;
        }
        return state.course().hold().isPresent() ? HELD : MOVING;
    }

    /** Why the wish is refused, if it is. */
    public static Optional<String> refusal(Direction direction, Motion motion, Wish wish) {
        Row row = TABLE.stream().filter(r -> r.wish() == wish).findFirst().orElseThrow();
        boolean allowed = row.directions().contains(direction) && row.motions().contains(motion);
        return allowed ? Optional.empty() : Optional.of(row.otherwise());
    }

    /** The machine as a Mermaid drawing, with direction and motion side by side. */
    public static String drawing() {
        return "stateDiagram-v2\n    [*] --> FORWARD_MOVING\n"
                + BOTH.stream()
                        .flatMap(d -> EnumSet.allOf(Motion.class).stream()
                                .flatMap(m -> TABLE.stream()
                                        .filter(r -> refusal(d, m, r.wish()).isEmpty())
                                        .map(r -> "    " + d + "_" + m + " --> " + target(d, m, r) + ": " + r.wish())))
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private static String target(Direction direction, Motion motion, Row row) {
        if (row.leads().isEmpty()) {
            return direction + "_" + motion;
        }
        return row.leads().equals("MOVING BACK") ? BACK + "_" + MOVING : direction + "_" + row.leads();
    }
}
