package dev.drover.coordinator.planner;

import dev.drover.coordinator.rollout.WindowGate;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.LongestChain;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.window.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Whether a plan fits the windows that it was asked to keep to. */
final class WindowFit {
    private final Fleet fleet;
    private final RolloutRequest request;

    WindowFit(Fleet fleet, RolloutRequest request) {
        this.fleet = fleet;
        this.request = request;
    }

    /** Names that the fleet file does not have. */
    List<String> problems() {
        List<String> known =
                fleet.care().times().windows().stream().map(Window::name).toList();
        return request.windows().stream()
                .filter(w -> !known.contains(w))
                .map(w -> "the fleet file has no window " + w
                        + (known.isEmpty()
                                ? "; windows: { saturday: { every: SAT, from: \"13:00\", for: 2h, zone: … } }"
                                : "; there is " + String.join(", ", known)))
                .toList();
    }

    Optional<Gate.Within> gate() {
        List<Window> wanted = fleet.care().times().windows().stream()
                .filter(w -> request.windows().contains(w.name()))
                .toList();
        return wanted.isEmpty()
                ? Optional.empty()
                : Optional.of(new Gate.Within(wanted, fleet.care().times().freezes()));
    }

    /** What a reviewer should know about how the plan fits. */
    List<String> notes(Plan plan) {
        List<Window> all = fleet.care().times().windows();
        if (request.windows().isEmpty()) {
            return all.isEmpty()
                    ? List.of()
                    : List.of("windows " + all.stream().map(Window::name).toList()
                            + " are declared; this plan was not asked to keep to one (--in)");
        }
        Duration longest = longest();
        Set<String> kept = kept(plan).stream().map(Stage::id).collect(Collectors.toSet());
        Duration usual =
                chain(plan, s -> kept.contains(s.stage()) ? s.pace().estimate().toMillis() : 0);
        Duration often =
                chain(plan, s -> kept.contains(s.stage()) ? s.pace().often().toMillis() : 0);
        String takes =
                "what users can notice usually takes " + WindowGate.minutes(usual) + ", nine times out of ten at most "
                        + WindowGate.minutes(often) + "; the window is open for " + WindowGate.minutes(longest) + ": ";
        if (often.compareTo(longest) <= 0) {
            return List.of("note: " + takes + "it fits");
        }
        return List.of("note: " + takes
                + (usual.compareTo(longest) <= 0 ? "it may not fit" : "IT DOES NOT FIT one window")
                + ". What does not fit goes on in the next one; to be done in one, leave out: "
                + leaveOut(plan, longest));
    }

    /** Stages that fit no window at all. */
    List<String> tooLong(Plan plan) {
        if (request.windows().isEmpty()) {
            return List.of();
        }
        return kept(plan).stream()
                .filter(s -> WindowGate.needed(plan, s, t -> true).compareTo(longest()) > 0)
                .map(s -> "\"" + s.title() + "\" takes up to "
                        + WindowGate.minutes(WindowGate.needed(plan, s, t -> true))
                        + " with its way back, and the longest window is open for " + WindowGate.minutes(longest())
                        + ". Do next: a longer window, or a smaller change")
                .toList();
    }

    private static List<Stage> kept(Plan plan) {
        return plan.stages().stream().filter(s -> WindowGate.of(s).isPresent()).toList();
    }

    private static String leaveOut(Plan plan, Duration longest) {
        List<String> late = new ArrayList<>();
        Duration sum = Duration.ZERO;
        for (Stage stage : kept(plan)) {
            Duration stageTakes = chain(
                    plan, s -> s.stage().equals(stage.id()) ? s.pace().often().toMillis() : 0);
            sum = sum.plus(stageTakes);
            if (sum.compareTo(longest) > 0) {
                late.add(stage.title());
            }
        }
        return String.join("; ", late);
    }

    private static Duration chain(Plan plan, ToLongFunction<Step> cost) {
        return Duration.ofMillis(LongestChain.millis(plan, cost));
    }

    private Duration longest() {
        return fleet.care().times().windows().stream()
                .filter(w -> request.windows().contains(w.name()))
                .map(Window::length)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
