package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.planner.draft.Steps;
import dev.drover.shared.action.haproxy.Leave;
import dev.drover.shared.action.host.AwaitActivities;
import dev.drover.shared.action.patch.Replace;
import dev.drover.shared.change.Packages;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.plan.Reversal;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Short forms for the steps of patching. */
final class Care {
    private static final Duration REPLACE_MAX = Duration.ofHours(1);
    private static final Duration ACTIVITY_MAX = Duration.ofHours(2);

    private final Fleet fleet;
    private final Steps steps;
    private final Host head;

    /**
     * @param head the host whose name the steps' names already begin with
     */
    Care(Fleet fleet, Steps steps, Host head) {
        this.fleet = fleet;
        this.steps = steps;
        this.head = head;
    }

    /**
     * How long a step usually takes, and at most.
     *
     * @param waits how long it waits where something runs that must not be interrupted, if not as long as for anything else
     */
    record Time(Duration usual, Duration most, Optional<Duration> waits) {
        Time(Duration usual, Duration most) {
            this(usual, most, Optional.empty());
        }
    }

    /** A step whose effect stays after a rollback. */
    StepId add(
            Host host,
            String verb,
            String group,
            String title,
            String action,
            Record params,
            List<StepId> needs,
            Time time) {
        return add(host, verb, group, title, action, params, needs, time, new Reversal.Stays("nothing depends on it"));
    }

    StepId add(
            Host host,
            String verb,
            String group,
            String title,
            String action,
            Record params,
            List<StepId> needs,
            Time time,
            Reversal reversal) {
        Step.Pace pace = Steps.pace(fleet, time.usual(), time.most(), false);
        return steps.add(
                host.equals(head) ? verb : host.id() + "." + verb,
                group,
                host.id(),
                title,
                action,
                params,
                needs,
                reversal,
                time.waits().map(pace::waiting).orElse(pace));
    }

    /** Before its host leaves, with restarts held back. */
    StepId replaceEarly(Host host, Packages packages, List<StepId> needs) {
        return replace(host, packages, true, "", needs, Optional.empty());
    }

    /**
     * @param left how a balancer has left before
     */
    StepId replace(Host host, Packages packages, String group, List<StepId> needs, Optional<Leave.Params> left) {
        return replace(host, packages, false, group, needs, left);
    }

    private StepId replace(
            Host host, Packages packages, boolean hold, String group, List<StepId> needs, Optional<Leave.Params> left) {
        return add(
                host,
                "replace",
                group,
                "replace " + packages.text() + (hold ? "; what runs is not restarted yet" : ""),
                "patch.replace",
                new Replace.Params(packages, hold, REPLACE_MAX.toMillis(), left),
                needs,
                new Time(Duration.ofSeconds(60), REPLACE_MAX.plusMinutes(20)),
                new Reversal.Stays("packages are not taken back"));
    }

    /** Nothing is taken out while something runs that must not be interrupted. */
    StepId activities(Outing outing, List<StepId> needs) {
        List<String> hosts = outing.members().stream().map(h -> h.id().name()).toList();
        return add(
                outing.patched().getFirst(),
                "activities",
                "",
                "wait until nothing runs on " + String.join(", ", hosts) + " that must not be interrupted",
                "host.await-activities",
                new AwaitActivities.Params(hosts, ACTIVITY_MAX.toMillis()),
                needs,
                new Time(Duration.ofSeconds(1), ACTIVITY_MAX.plusMinutes(5)),
                new Reversal.Nothing());
    }
}
