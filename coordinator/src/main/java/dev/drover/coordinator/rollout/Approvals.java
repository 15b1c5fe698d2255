package dev.drover.coordinator.rollout;

import dev.drover.coordinator.rollout.Readings.Said;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Stage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who has said yes to a stage, and whether that is enough: one yes a person, and none that has expired. */
public final class Approvals {
    private Approvals() {}

    static GateReading read(RolloutState state, Stage stage, Gate.Approved asks, Instant now) {
        List<Said> valid = valid(state, stage, asks, now);
        String names = valid.stream().map(Said::who).collect(Collectors.joining(", "));
        if (valid.size() < asks.atLeast()) {
            return new GateReading.Closed(
                    "the stage asks for " + wanted(asks) + (names.isEmpty() ? "" : "; so far: " + names),
                    "a person: drover approve " + stage.id() + ", or drover rollback",
                    Optional.empty());
        }
        Optional<Instant> last = asks.expires().isZero()
                ? Optional.empty()
                : valid.stream().map(s -> s.at().plus(asks.expires())).min(Instant::compareTo);
        return new GateReading.Open("approved by " + names, Optional.empty(), last);
    }

    /** What a stage asks for, for a person. */
    public static String wanted(Gate.Approved asks) {
        String number = asks.atLeast() == 1 ? "a person's approval" : "the approval of " + asks.atLeast();
        String whose = asks.by().isEmpty()
                ? (asks.atLeast() == 1 ? "" : " people")
                : (asks.atLeast() == 1 ? ", one of " : " of ") + String.join(", ", asks.by());
        return number + whose;
    }

    /** Why a person's yes is not taken, if it is not. */
    static Optional<String> refusal(RolloutState state, Stage stage, Gate.Approved asks, String who, Instant now) {
        if (!asks.by().isEmpty() && !asks.by().contains(who)) {
            return Optional.of(who + " may not approve stage " + stage.id() + "; the fleet file names "
                    + String.join(", ", asks.by()));
        }
        return valid(state, stage, asks, now).stream()
                .filter(s -> s.who().equals(who))
                .findFirst()
                .map(s -> who + " has approved stage " + stage.id() + " already, at " + s.at());
    }

    /** The latest yes of each person, where it still counts; the first to come stands first. */
    private static List<Said> valid(RolloutState state, Stage stage, Gate.Approved asks, Instant now) {
        Map<String, Said> byPerson = new LinkedHashMap<>();
        state.readings().said(stage.id(), Said.Kind.APPROVED).stream()
                .filter(s -> asks.expires().isZero() || now.isBefore(s.at().plus(asks.expires())))
                .forEach(s -> byPerson.put(s.who(), s));
        return List.copyOf(byPerson.values());
    }
}
