package dev.drover.coordinator.planner.patch;

import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.Host;
import dev.drover.shared.fleet.HostId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whoever drives must not saw off the branch: hosts that Drover runs on, or cannot reach the others without. */
final class Independence {
    private final Fleet fleet;
    private final Optional<Observed.OwnHost> own;

    Independence(Fleet fleet, Observed observed) {
        this.fleet = fleet;
        this.own = observed.upkeep().own();
    }

    /** Why these hosts may not go away together, if they may not. */
    Stream<String> problems(Collection<Host> going) {
        List<HostId> ids = going.stream().map(Host::id).toList();
        Stream<String> self = own.filter(o -> ids.contains(o.host()) && !o.returns()).stream()
                .map(o -> "Drover itself runs on " + o.host() + ", and nothing starts it again there after a reboot."
                        + " Do next: drover at-boot | sudo sh; or run Drover on a machine outside the fleet");
        Stream<String> needs = fleet.seat().needs().stream()
                .filter(ids::contains)
                .map(n -> "without " + n
                        + " Drover reaches no other host (coordinator.needs), and it is to be rebooted."
                        + " Do next: run Drover where it does not need " + n + ", with a fleet file that says so");
        return Stream.concat(self, needs);
    }

    /** What a reviewer should know. */
    Stream<String> notes(Collection<Host> going) {
        return own.filter(o -> o.returns() && going.stream().anyMatch(h -> h.id().equals(o.host()))).stream()
                .map(o -> "note: Drover itself runs on " + o.host()
                        + " and goes down with it; drover-resume.service lets it go on after the boot");
    }
}
