package dev.drover.coordinator.rollout;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.planner.Planned;
import dev.drover.coordinator.planner.Planner;
import dev.drover.coordinator.planner.Sightings;
import dev.drover.coordinator.survey.Observed;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The plans that stories are about, made by the real planner. */
final class StoryPlans {
    private StoryPlans() {}

    private static String yaml(String fleet) {
        try {
            return Files.readString(Path.of("src/test/resources/plans", fleet, "fleet.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Plan plan(Fleet fleet, Observed observed, RolloutRequest request) {
        return ((Planned.Made) Planner.plan(fleet, observed, request, Planner.Past.NONE)).plan();
    }

    private static Plan upgrade(String yaml, List<String> windows) {
        Fleet fleet = FleetFile.parse(yaml).fleet().orElseThrow();
        RolloutRequest request =
                RolloutRequest.of(new Change.UpgradeMastodon("v4.3.0")).in(windows);
        return plan(fleet, Sightings.healthy(fleet), request);
    }

    /** An upgrade of a fleet as it is. */
    static Plan upgrade(String fleet) {
        return upgrade(yaml(fleet), List.of());
    }

    /**
     * The same of the usual fleet.
     *
     * @param canary what the fleet file says of its canary beside host and soak
     * @param windows that the plan keeps to
     */
    static Plan page1(String canary, List<String> windows) {
        return upgrade(yaml("page-1").replace("little-traffic: pause", canary), windows);
    }

    /** The same of the usual fleet with more web hosts. */
    static Plan webHosts(int count) {
        StringBuilder more = new StringBuilder();
        for (int n = 3; n <= count; n++) {
            more.append(
                    "  web0%1$d: { address: 192.0.2.2%1$d, roles: { mastodon-web: { behind: [lb01/web/web0%1$d] } } }\n"
                            .formatted(n));
        }
        return upgrade(yaml("page-1").replace("  sidekiq01:", more + "  sidekiq01:"), List.of());
    }

    /** The same without a sweep among its cures, as where the old release reads what it would take. */
    static Plan withoutSweeps(Plan plan) {
        return new Plan(
                plan.schema(),
                plan.fleet(),
                plan.fleetDigest(),
                plan.changes(),
                plan.stages(),
                plan.steps(),
                plan.notes(),
                plan.cures().stream()
                        .filter(s -> !s.call().action().startsWith("cache.")
                                || s.call().action().equals("cache.clear-old"))
                        .toList());
    }

    /** Of the fleet with physical hosts, in which packages and firmware are pending. */
    static Plan patching(String... hosts) {
        Fleet fleet = FleetFile.parse(yaml("physical")).fleet().orElseThrow();
        List<HostId> ids = Stream.of(hosts).map(HostId::new).toList();
        return plan(
                fleet, Sightings.pending(fleet), RolloutRequest.of(new Change.PatchHosts(ids, Packages.ALL, false)));
    }
}
