package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The maintenance Saturday with its real two hours, in which an upload holds the database until it is late. */
class SaturdaySimTest {
    private static final String WINDOW = "windows: { saturday: { every: day, from: \"11:00\", for: 2h, zone: UTC } }\n";
    private static final Duration UPLOAD = Duration.ofMinutes(165);
    private static final long DAYS_2 = Duration.ofDays(2).toMillis();

    private final Fibers fibers = new Fibers();
    private final SimWorld world =
            new SimWorld(fleet(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
    private final SimStore store = new SimStore(Checks.JOURNAL, "r1");

    private static Fleet fleet() {
        try {
            return FleetFile.parse(
                            Files.readString(Path.of("lab/physical.yaml")).replace("soak: 25s", "soak: 10m") + WINDOW)
                    .fleet()
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Change patch(String... hosts) {
        return new Change.PatchHosts(Stream.of(hosts).map(HostId::new).toList(), Packages.ALL, true);
    }

    private static RolloutRequest saturday() {
        return new RolloutRequest(
                        List.of(
                                patch("lb01", "redis01"),
                                patch("phys02", "web02", "router01"),
                                patch("phys01", "db01"),
                                new Change.UpgradeMastodon("v4.3.0"),
                                patch("web01", "sidekiq01", "sidekiq02")),
                        false)
                .in(List.of("saturday"));
    }

    private void roll() {
        world.install(new Rules(), new Checks(world, store::durable));
        world.host("db01").upkeep.begin("backup-upload", UPLOAD.toMillis());
        store.begin(Round.plan(world, saturday(), new Rules()));
        Faults none = Faults.none(world, new Rules());
        SimCoordinator drover = new SimCoordinator(world, store, new SimLinks(world, none), none, "r1");
        Operator ada = new Operator(world, drover, store, none, new Random(4), false);
        fibers.start("ada", ada::work);
        fibers.run(() -> ada.ended() || fibers.now() > DAYS_2);
        fibers.close();
    }

    @Test
    void anOverrunOfTheRealTwoHoursIsForeseenMoreThanAQuarterOfAnHourBefore() {
        roll();
        List<Event.OverrunForeseen> foreseen = store.events().stream()
                .filter(Event.OverrunForeseen.class::isInstance)
                .map(Event.OverrunForeseen.class::cast)
                .toList();
        assertThat(foreseen)
                .as(String.join("\n", world.story))
                .first()
                .satisfies(o -> assertThat(Duration.between(o.at(), o.until())).isGreaterThan(Duration.ofMinutes(15)));
        assertThat(world.violations).isEmpty();
        assertThat(RolloutState.fold(store.events()).course().verdict())
                .as(String.join("\n", world.story))
                .contains(Verdict.COMPLETED);
        assertThat(Duration.ofMillis(store.events().getLast().at().toEpochMilli()))
                .as("it went on in the next window")
                .isGreaterThan(Duration.ofHours(24));
        assertThat(world.host("db01").upkeep.rebootedByDrover + world.host("phys01").upkeep.rebootedByDrover)
                .as("one outage of the database")
                .isEqualTo(1);
    }
}
