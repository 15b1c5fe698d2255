package dev.drover.coordinator.fleetfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.shared.fleet.Fleet;
import dev.drover.shared.fleet.HostId;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FleetFileTest {
    static final String GOOD = """
            schema: 1
            fleet: example.social
            hosts:
              lb01: { address: 192.0.2.10, roles: { haproxy: {} } }
              redis01: { address: 192.0.2.11, roles: { redis: {} } }
              db01: { address: 192.0.2.12, roles: { postgres: {} } }
              web01: { address: 192.0.2.21, roles: { mastodon-web: { behind: [lb01/web/web01] } } }
              web02: { address: 192.0.2.22, roles: { mastodon-web: { behind: [lb01/web/web02] } } }
              sidekiq01: { address: 192.0.2.31, roles: { mastodon-sidekiq: { units: { mastodon-sidekiq: [default, scheduler] } } } }
            """;

    private static String problems(String text) {
        return FleetFile.parse(text).problems().stream()
                .map(p -> p.in("fleet.yaml"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aGoodFileIsAFleet() {
        Fleet fleet = FleetFile.parse(GOOD).fleet().orElseThrow();
        assertThat(fleet.hosts()).hasSize(6);
        assertThat(fleet.host(new HostId("web01")).runsRuby()).isTrue();
        assertThat(fleet.mastodon().releases()).isEqualTo("/home/mastodon/releases");
        assertThat(fleet.mastodon().domain()).isEqualTo("example.social");
    }

    @Test
    void allMistakesAreToldAtOnceWithTheirPlaces() {
        String text = GOOD.replace(
                        "fleet: example.social", "fleet: example.social\ncanary: { sook: 5m, warm-up: soon }")
                .replace("address: 192.0.2.11", "adress: 192.0.2.11")
                .replace("lb01/web/web02", "lb01/web/web01");
        List<Problem> found = FleetFile.parse(text).problems();
        assertThat(problems(text))
                .contains("fleet.yaml:3:11: canary.sook: unknown key. Right would be: soak")
                .contains("\"soon\" is not a span of time")
                .contains("hosts.redis01.adress: unknown key. Right would be: address")
                .contains("hosts.redis01: key address is missing")
                .contains("lb01/web/web01 already belongs to web01");
        assertThat(found).hasSize(5);
    }

    @Test
    void aDuplicateHostIsTold() {
        assertThat(problems(GOOD + "  web01: { address: 192.0.2.99, roles: { mastodon-web: {} } }\n"))
                .contains("fleet.yaml:10:3: hosts.web01: stands here for the second time");
    }

    @Test
    void workersAreReadAndTheirMistakesTold() {
        String text = GOOD.replace("address: 192.0.2.12", "address: 192.0.2.12, worker: near-db")
                + "workers: [near-a, near-b]\n";
        Fleet fleet = FleetFile.parse(text).fleet().orElseThrow();
        assertThat(fleet.seat().workers()).containsExactly("near-a", "near-b");
        assertThat(fleet.host(new HostId("db01")).worker()).contains("near-db");
        assertThat(problems(text.replace("near-a", "\"near a\"").replace("near-db", "Near-DB")))
                .contains("fleet.yaml:6:40: hosts.db01.worker: \"Near-DB\" cannot name a worker")
                .contains("fleet.yaml:10:11: workers[0]: \"near a\" cannot name a worker");
    }

    @Test
    void aCycleOfGuestsIsTold() {
        String text = GOOD.replace(
                "db01: { address: 192.0.2.12, roles: {",
                "db01: { address: 192.0.2.12, guest-of: db01, roles: { hypervisor: { kind: libvirt },");
        assertThat(problems(text)).contains("a guest of itself");
    }

    @Test
    void webWithoutItsServicesIsTold() {
        assertThat(problems(GOOD.replace("roles: { redis: {} }", "roles: { hypervisor: { kind: libvirt } }")))
                .contains("no host has the role redis");
    }

    @Test
    void capacityThatCannotBeMetIsRefusedAtOnce() {
        assertThat(problems(GOOD + "min-in-service: { mastodon-web: 2 }\n"))
                .contains("min-in-service mastodon-web: 2 cannot be met while one of 2 is out");
    }

    @Test
    void twoSchedulersAreTold() {
        assertThat(
                        problems(
                                GOOD
                                        + "  sidekiq02: { address: 192.0.2.32, roles: { mastodon-sidekiq: { units: { mastodon-sidekiq: [scheduler] } } } }\n"))
                .contains("several units, on [sidekiq01, sidekiq02]");
    }

    @Test
    void whatIsNotYamlIsToldWithItsLine() {
        assertThat(problems("schema: 1\nfleet: [\n")).contains("fleet.yaml:3:1: not YAML");
        assertThat(problems("")).contains("the file is empty");
    }

    @Test
    void windowsAndFreezesAreReadAndTheirMistakesTold() {
        Fleet fleet = FleetFile.parse(GOOD + """
                        windows:
                          saturday: { every: SAT, from: "13:00", for: 2h, zone: Europe/London }
                          monthly: { rule: "FREQ=MONTHLY;BYDAY=1SU", from: "03:00", for: 90m, zone: UTC }
                        freezes: { christmas: { from: 2026-12-20, until: 2027-01-02, zone: UTC } }
                        """).fleet().orElseThrow();
        assertThat(fleet.care().times().windows())
                .extracting("name", "rule")
                .containsExactly(tuple("saturday", "FREQ=WEEKLY;BYDAY=SA"), tuple("monthly", "FREQ=MONTHLY;BYDAY=1SU"));
        assertThat(fleet.care().times().freezes()).hasSize(1);
        assertThat(problems(GOOD + """
                        windows:
                          a: { every: SAT, rule: "FREQ=DAILY", from: "13:00", for: 2h, zone: UTC }
                          b: { rule: "FREQ=HOURLY", from: "25:00", for: 2h, zone: Europe/Londn }
                          c: { every: SAT }
                        freezes: { f: { from: 2026-12-20, until: 2026-12-01, zone: UTC } }
                        """))
                .contains("windows.a: names its days twice")
                .contains("windows.b: its rule is none: a window's rule names days, not hours or less")
                .contains("windows.b.from: \"25:00\" cannot be read")
                .contains("windows.b.zone: \"Europe/Londn\" cannot be read")
                .contains("windows.c: key from is missing", "windows.c: key for is missing")
                .contains("freezes.f: ends before it begins");
    }

    @Test
    void aBackupNeedsAWayToWhereItIsRestored() {
        assertThat(FleetFile.parse(GOOD + "backup: {}\n")
                        .fleet()
                        .orElseThrow()
                        .care()
                        .backup())
                .hasValueSatisfying(b -> {
                    assertThat(b.from().name()).isEqualTo("db01");
                    assertThat(b.restoreOn().name()).isEqualTo("db01");
                });
        assertThat(problems(GOOD + "backup: { restore-on: sidekiq01 }\n"))
                .contains("restore-on names another host, and there is no command that fetches the dump there");
        assertThat(problems(GOOD + "backup: { restore-on: nas, command: /usr/bin/rclone }\n"))
                .contains("nas is not a host here", "command is the name of a program under /etc/drover/commands");
        assertThat(problems(GOOD + "backup: { pgbackrest: main, folder: /srv, command: backup }\n"))
                .contains("folder, pgbackrest and barman are different ways", "command is for dumps");
        assertThat(problems(GOOD + "backup: { settings: true }\n")).contains("settings are kept by a command");
        assertThat(problems(GOOD + "backup: { pgbackrest: main, command: backup, settings: true }\n"))
                .isEmpty();
        assertThat(problems(GOOD + "backup: { barman: main, restore-on: sidekiq01 }\n"))
                .contains("Barman restores on its own host");
    }

    @Test
    void mistakesAboutAppliancesAndApprovalsAreToldWithTheirPlaces() {
        String yaml = GOOD + """
                appliances:
                  web01: { near: web01 }
                  router01: { by-hand: "press the button" }
                  switch01: { near: lb09, command: /usr/bin/update }
                approve: { by: [ada, ada], at-least: 2 }
                """;
        assertThat(FleetFile.parse(yaml).problems())
                .extracting(Problem::text)
                .anyMatch(f -> f.contains("web01 is a host already"))
                .anyMatch(f -> f.contains("key near is missing"))
                .anyMatch(f -> f.contains("lb09 is not a host here"))
                .anyMatch(f -> f.contains("a program under /etc/drover/commands, not a path"))
                .anyMatch(f -> f.contains("at-least 2 can never be met by 1 people"));
    }

    @Test
    void howTrafficLeavesABalancerIsSaidInOneWayAndToAPeer() {
        assertThat(problems(GOOD.replace("haproxy: {}", "haproxy: { leaves: {} }")))
                .contains("says either keepalived or by-hand");
        assertThat(problems(GOOD.replace("haproxy: {}", "haproxy: { leaves: { by-hand: take it out of the DNS } }")))
                .contains("key back is missing");
        assertThat(problems(GOOD.replace("haproxy: {}", "haproxy: { leaves: { keepalived: door } }")))
                .contains("the address that the balancers share, not door");
        assertThat(problems(GOOD.replace("haproxy: {}", "haproxy: { leaves: { keepalived: 192.0.2.100 } }")))
                .contains("its traffic leaves to no other balancer");
        assertThat(problems(
                        GOOD.replace("postgres: {}", "postgres: {}, hypervisor: { kind: libvirt, migrate-to: web01 }")))
                .contains("guests move only from one host of libvirt or proxmox to another of its kind");
    }
}
