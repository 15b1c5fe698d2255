package dev.drover.coordinator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.fleetfile.ChangeFile;
import dev.drover.coordinator.fleetfile.FleetFile;
import dev.drover.coordinator.survey.Observed;
import dev.drover.coordinator.view.PlanText;
import dev.drover.coordinator.view.Runbook;
import dev.drover.coordinator.wire.EventJson;
import dev.drover.shared.action.appliance.ApplianceState;
import dev.drover.shared.action.hypervisor.Guests;
import dev.drover.shared.change.Change;
import dev.drover.shared.change.Packages;
import dev.drover.shared.change.RolloutRequest;
import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Gate;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Stage;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Plans for patching, as a sysadmin reviews them. */
class PatchPlansTest {
    private static final Path PLANS = Path.of("src/test/resources/plans/physical");
    private static final RolloutRequest ALL = RolloutRequest.of(new Change.PatchHosts(List.of(), Packages.ALL, false));

    private static Fleet fleet() throws IOException {
        FleetFile.Reading reading = FleetFile.parse(Files.readString(PLANS.resolve("fleet.yaml")));
        assertThat(reading.problems()).isEmpty();
        return reading.fleet().orElseThrow();
    }

    private static void golden(String file, Planned planned) throws IOException {
        assertThat(planned).isInstanceOf(Planned.Made.class);
        Plan plan = ((Planned.Made) planned).plan();
        assertThat(EventJson.plan(EventJson.write(plan))).isEqualTo(plan);
        String text = PlanText.of(plan, EventJson.digest(plan));
        if (Boolean.getBoolean("accept")) {
            Files.writeString(PLANS.resolve(file), text);
        }
        assertThat(text).isEqualTo(Files.readString(PLANS.resolve(file)));
    }

    @Test
    void everyHostIsPatchedInAnOrderThatUsersNoticeLeast() throws IOException {
        Fleet fleet = fleet();
        golden("patch-all.txt", Planner.plan(fleet, Sightings.pending(fleet, "sidekiq02"), ALL, Planner.Past.NONE));
    }

    @Test
    void severalChangesMakeOnePlanInTheOrderOfTheFile() throws IOException {
        Fleet fleet = fleet();
        ChangeFile.Reading changes = ChangeFile.parse(Files.readString(PLANS.resolve("saturday.yaml")));
        assertThat(changes.problems()).isEmpty();
        Planned planned = Planner.plan(
                fleet, Sightings.pending(fleet), new RolloutRequest(changes.changes(), false), Planner.Past.NONE);
        golden("saturday.txt", planned);
        Plan plan = ((Planned.Made) planned).plan();
        String runbook = Runbook.of(plan, EventJson.digest(plan));
        if (Boolean.getBoolean("accept")) {
            Files.writeString(PLANS.resolve("saturday.md"), runbook);
        }
        assertThat(runbook).isEqualTo(Files.readString(PLANS.resolve("saturday.md")));
    }

    @Test
    void aGuestThatNobodyDeclaredAHostThatIsNoneAndABalancerWithoutAPageAreAllToldAtOnce() throws IOException {
        Fleet fleet = fleet();
        Observed seen = Sightings.pending(fleet);
        Observed.Upkeep strange = new Observed.Upkeep(
                seen.upkeep().patches(),
                Map.of(new HostId("phys01"), List.of(new Guests.Guest("matrix", "running", true))),
                Set.of(),
                Set.of(),
                Map.of(new HostId("router01"), new ApplianceState(ApplianceState.Kind.UNWELL, "no route to it")),
                Optional.of(new Observed.OwnHost(new HostId("sidekiq01"), false)),
                Optional.empty());
        Planned planned = Planner.plan(fleet, seen.with(strange), ALL, Planner.Past.NONE);
        assertThat(((Planned.Refused) planned).problems())
                .anyMatch(p -> p.contains("phys01 runs the guest matrix") && p.contains("guest-of: phys01"))
                .anyMatch(p -> p.contains("lb01 has no maintenance page"))
                .anyMatch(p -> p.contains("router01 is not well: no route to it"))
                .anyMatch(p -> p.contains("Drover itself runs on sidekiq01") && p.contains("drover at-boot"));
        Map<HostId, Observed.Seen> reached = new HashMap<>(seen.hosts());
        reached.remove(new HostId("lb01"));
        Observed without = new Observed(
                        reached, seen.balancers(), seen.sidekiq(), seen.database(), seen.delta(), seen.troubles())
                .with(strange);
        assertThat(((Planned.Refused) Planner.plan(fleet, without, ALL, Planner.Past.NONE)).problems())
                .anyMatch(p -> p.contains("nobody could see whether lb01 has a maintenance page"))
                .noneMatch(p -> p.contains("lb01 has no maintenance page"));
        RolloutRequest unknown =
                RolloutRequest.of(new Change.PatchHosts(List.of(new HostId("web03")), Packages.ALL, false));
        assertThat(((Planned.Refused) Planner.plan(fleet, seen, unknown, Planner.Past.NONE)).problems())
                .anyMatch(p -> p.contains("web03 is not a host of this fleet"));
    }

    @Test
    void whatMayHarmTheDatabaseStandsBehindAProofOfItsBackup() throws IOException {
        String yaml =
                Files.readString(PLANS.resolve("fleet.yaml")) + "backup: { command: backup, restore-on: sidekiq02 }\n";
        Fleet fleet = FleetFile.parse(yaml).fleet().orElseThrow();
        golden("restore-test.txt", plan(fleet, new Change.RestoreTest()));
        Plan database = ((Planned.Made) plan(fleet, patch("db01"))).plan();
        assertThat(database.stages().getFirst().id()).isEqualTo("backup");
        assertThat(database.of(database.stages().get(1)))
                .allMatch(s -> s.needs().contains(new StepId("backup.restore")));
        assertThat(database.notes()).contains("backup: not proved yet; the first stage restores one");
        Plan web = ((Planned.Made) plan(fleet, patch("web01"))).plan();
        assertThat(web.stages()).noneMatch(s -> s.id().equals("backup"));
        assertThat(((Planned.Refused) plan(fleet(), new Change.RestoreTest())).problems())
                .anyMatch(p -> p.contains("docs/backups.md"));
    }

    private static Change patch(String host) {
        return new Change.PatchHosts(List.of(new HostId(host)), Packages.ALL, false);
    }

    private static Planned plan(Fleet fleet, Change change) {
        return Planner.plan(fleet, Sightings.pending(fleet), RolloutRequest.of(change), Planner.Past.NONE);
    }

    private static Planned pair(String leaves, String... hosts) throws IOException {
        String yaml = Files.readString(PLANS.resolveSibling("two-balancers").resolve("fleet.yaml"))
                .replace("haproxy: {}", "haproxy: {" + leaves + "}");
        FleetFile.Reading reading = FleetFile.parse(yaml);
        assertThat(reading.problems()).isEmpty();
        Fleet fleet = reading.fleet().orElseThrow();
        Observed seen = Sightings.pending(fleet);
        Observed.Upkeep holding = new Observed.Upkeep(
                seen.upkeep().patches(),
                Map.of(),
                seen.upkeep().maintenance(),
                Set.of(new HostId("lb01")),
                Map.of(),
                Optional.empty(),
                Optional.empty());
        Change change = new Change.PatchHosts(Stream.of(hosts).map(HostId::new).toList(), Packages.ALL, false);
        return Planner.plan(fleet, seen.with(holding), RolloutRequest.of(change), Planner.Past.NONE);
    }

    @Test
    void balancersThatShareAnAddressGoOneAfterTheOtherAndItsHolderLast() throws IOException {
        Plan plan = ((Planned.Made) pair(" leaves: { keepalived: 192.0.2.100 } ", "lb01", "lb02")).plan();
        assertThat(plan.stages()).extracting(Stage::id).endsWith("patch-lb02", "patch-lb01");
        assertThat(plan.stages().getLast().users()).contains("requests that run while 192.0.2.100 moves are cut");
        assertThat(plan.of(plan.stages().getLast()))
                .extracting(s -> s.call().action())
                .containsSubsequence("haproxy.leave", "patch.replace", "host.reboot", "haproxy.join");
    }

    @Test
    void aBalancerThatAPersonTakesOutIsPutBackBeforeTheNextLeaves() throws IOException {
        Plan plan = ((Planned.Made) pair(" leaves: { by-hand: out of the DNS, back: into the DNS } ", "lb01", "lb02"))
                .plan();
        assertThat(plan.stages()).extracting(Stage::id).endsWith("patch-lb02", "back-lb02", "patch-lb01", "back-lb01");
        assertThat(plan.stages().getLast().gates()).containsExactly(new Gate.ByHand("into the DNS"));
        assertThat(plan.of(plan.stages().getLast()))
                .singleElement()
                .satisfies(s -> assertThat(s.title()).isEqualTo("wait until requests come again"));
    }

    @Test
    void oneOfSeveralBalancersIsNotTakenAwayIfNobodySaidHow() throws IOException {
        assertThat(((Planned.Refused) pair("", "lb01")).problems())
                .anyMatch(p -> p.contains("how traffic leaves this balancer") && p.contains("docs/balancers.md"));
        assertThat(((Planned.Made) pair("", "lb01", "lb02")).plan().stages())
                .as("all at once, in an outage")
                .extracting(Stage::id)
                .contains("patch-lb02+lb01");
    }

    @Test
    void guestsThatCanMoveAreMovedAndNothingOfTheirsIsTakenOut() throws IOException {
        String yaml = Files.readString(PLANS.resolve("fleet.yaml"))
                .replace("kind: libvirt", "kind: libvirt, migrate-to: phys02")
                .replace("kind: machinectl", "kind: libvirt");
        Plan plan = ((Planned.Made) plan(FleetFile.parse(yaml).fleet().orElseThrow(), patch("phys01"))).plan();
        assertThat(plan.stages().getLast().why()).contains("its guests are moved away while they run, and back");
        assertThat(plan.of(plan.stages().getLast()))
                .extracting(s -> s.call().action())
                .containsSubsequence("hypervisor.move", "host.reboot", "hypervisor.move-back")
                .doesNotContain("haproxy.maintenance", "hypervisor.stop-guests", "sidekiq.quiet");
    }

    @Test
    void aContainerCannotBeMovedWhileItRuns() throws IOException {
        String yaml = Files.readString(PLANS.resolve("fleet.yaml"))
                .replace("kind: libvirt", "kind: proxmox, migrate-to: phys02")
                .replace("kind: machinectl", "kind: proxmox");
        Fleet fleet = FleetFile.parse(yaml).fleet().orElseThrow();
        Observed.Upkeep container = guests("phys01", new Guests.Guest("db01", "running", true, true));
        Planned planned = Planner.plan(
                fleet, Sightings.pending(fleet).with(container), RolloutRequest.of(patch("phys01")), Planner.Past.NONE);
        assertThat(((Planned.Refused) planned).problems())
                .anyMatch(p -> p.contains("db01 on phys01 is a container, which cannot be moved while it runs"));
    }

    private static Observed.Upkeep guests(String physical, Guests.Guest... guests) throws IOException {
        Observed.Upkeep seen = Sightings.pending(fleet()).upkeep();
        return new Observed.Upkeep(
                seen.patches(),
                Map.of(new HostId(physical), List.of(guests)),
                seen.maintenance(),
                Set.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void hostsOfOneFailureDomainGoTogetherAsFarAsTheOthersStandInForThem() throws IOException {
        String yaml = Files.readString(PLANS.resolveSibling("two-balancers").resolve("fleet.yaml"))
                .replace("192.0.2.21,", "192.0.2.21, domain: rack1,")
                .replace("192.0.2.22,", "192.0.2.22, domain: rack1,")
                .replace("192.0.2.23,", "192.0.2.23, domain: rack2,");
        Change webs = new Change.PatchHosts(
                Stream.of("web01", "web02", "web03").map(HostId::new).toList(), Packages.ALL, false);
        Fleet one = FleetFile.parse(yaml.replace("mastodon-web: 2 }", "mastodon-web: 1 }"))
                .fleet()
                .orElseThrow();
        Plan plan = ((Planned.Made) plan(one, webs)).plan();
        assertThat(plan.stages()).extracting(Stage::id).endsWith("patch-web01+web02", "patch-web03");
        assertThat(plan.stages()).extracting(Stage::title).contains("Patch web01+web02, at the same time");
        Fleet two = FleetFile.parse(yaml).fleet().orElseThrow();
        assertThat(((Planned.Made) plan(two, webs)).plan().stages())
                .as("two must stay")
                .extracting(Stage::id)
                .endsWith("patch-web01", "patch-web02", "patch-web03");
    }

    @Test
    void aGuestThatDroverDoesNotDriveMayGoDownWithItsHost() throws IOException {
        String yaml = Files.readString(PLANS.resolve("fleet.yaml"))
                .replace("kind: machinectl", "kind: machinectl, others: [mail, spare]");
        Fleet fleet = FleetFile.parse(yaml).fleet().orElseThrow();
        Observed seen = Sightings.pending(fleet);
        Observed.Upkeep more = guests(
                "phys02",
                new Guests.Guest("web02", "running", true),
                new Guests.Guest("mail", "running", true),
                new Guests.Guest("spare", "off", false));
        Plan plan = ((Planned.Made)
                        Planner.plan(fleet, seen.with(more), RolloutRequest.of(patch("phys02")), Planner.Past.NONE))
                .plan();
        assertThat(plan.notes()).contains("note: phys02 takes mail down with it, if it reboots, and starts them again");
        assertThat(plan.steps())
                .extracting(Step::title)
                .contains(
                        "shut mail, web02 down, if it wants to reboot",
                        "start web02, mail, where they have not started by themselves");
    }

    @Test
    void whereNothingIsPendingNothingIsTakenOut() throws IOException {
        Fleet fleet = fleet();
        String[] all = Stream.concat(fleet.hosts().keySet().stream(), fleet.appliances().keySet().stream())
                .map(HostId::name)
                .toArray(String[]::new);
        Planned planned = Planner.plan(fleet, Sightings.pending(fleet, all), ALL, Planner.Past.NONE);
        assertThat(((Planned.Refused) planned).problems()).anyMatch(p -> p.contains("nothing is pending"));
    }

    @Test
    void mistakesInAChangeFileAreToldWithTheirPlaces() {
        ChangeFile.Reading reading = ChangeFile.parse("""
                changes:
                  - patch: { host: [web01] }
                  - upgrade: {}
                  - reboot: {}
                """);
        assertThat(reading.problems().stream().map(p -> p.in("saturday.yaml")))
                .anyMatch(p -> p.startsWith("saturday.yaml:2:14: ") && p.contains("unknown key") && p.contains("hosts"))
                .anyMatch(p -> p.startsWith("saturday.yaml:3:14: ") && p.contains("key to is missing"))
                .anyMatch(p -> p.startsWith("saturday.yaml:4:5: ") && p.contains("unknown key"));
    }
}
