package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Drover runs on a host of the fleet that it patches, and goes on after it has rebooted it. */
@Tag("lab")
@Tag("long")
class SeatLabTest extends LabStory {
    private static final String SEAT = "sidekiq02";
    private static final String COMMON = " --fleet /opt/fleet/fleet.yaml";
    private static final Duration BOTH_HOSTS = Duration.ofMinutes(8);

    @BeforeAll
    static void droverOnAHostOfItsFleet() throws IOException {
        LAB.up();
        Path home = Files.createTempDirectory("drover-seat");
        List<String> inside = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = inside.size() + "-" + Path.of(entry).getFileName();
            Shell.run("cp", "-r", entry, home.resolve(name).toString()).orFail("copying " + entry);
            inside.add("/opt/drover/" + name);
        }
        Path launcher = Files.writeString(
                home.resolve("drover"),
                "#!/bin/sh\nexec /opt/jdk/bin/java -XX:TieredStopAtLevel=1 -Ddrover.home=/opt/drover -cp "
                        + String.join(":", inside) + " dev.drover.deploy.cli.Drover \"$@\"\n");
        Shell.run("chmod", "755", launcher.toString()).orFail("the launcher");
        copy(Path.of(System.getProperty("java.home")), "/opt/jdk");
        copy(home, "/opt/drover");
        LAB.exec(SEAT, "mkdir -p /opt/fleet").orFail("a folder for the fleet");
        for (String file : List.of("fleet.yaml", "id_ed25519", "known_hosts")) {
            copy(LAB.folder().resolve(file), "/opt/fleet/");
        }
        LAB.exec(SEAT, "chown -R root: /opt/fleet && chmod 600 /opt/fleet/id_ed25519")
                .orFail("the key's owner");
        Shell.run("rm", "-rf", home.toString()).orFail("clearing up");
    }

    private static void copy(Path from, String to) {
        Shell.run("docker", "cp", "-q", from.toString(), "drover-lab-" + SEAT + ":" + to)
                .orFail("copying " + from);
    }

    private static Shell.Result there(String words) {
        return LAB.exec(SEAT, "/opt/drover/drover " + words + COMMON + " 2>&1");
    }

    private static String boot(String host) {
        return LAB.exec(host, "cat /proc/sys/kernel/random/boot_id").out();
    }

    @Test
    void itRebootsItsOwnMachineAndGoesOn() {
        Shell.Result refused = there("plan patch --hosts " + SEAT);
        assertThat(refused.exit()).as(refused.out()).isEqualTo(1);
        assertThat(refused.out()).contains("Drover itself runs on " + SEAT, "drover at-boot");
        LAB.exec(SEAT, "/opt/drover/drover at-boot" + COMMON + " | sh").orFail("drover at-boot");
        List<String> before = List.of(boot("web01"), boot(SEAT));
        LAB.exec(
                        SEAT,
                        "systemd-run -q --unit=roll /opt/drover/drover run patch --hosts web01," + SEAT
                                + " --always-reboot --yes --why story" + COMMON)
                .orFail("drover run");
        Lab.awaitLong(
                "the rollout's end after the boot",
                BOTH_HOSTS,
                () -> !boot(SEAT).equals(before.getLast())
                        && there("status").out().contains("completed,"));
        assertThat(boot("web01")).isNotEqualTo(before.getFirst());
        assertThat(LAB.exec(SEAT, "journalctl -q -b -u drover-resume -o cat").out())
                .as("the unit that let it go on")
                .isNotBlank();
        assertThat(LAB.exec(SEAT, "systemctl is-active mastodon-sidekiq").out()).isEqualTo("active\n");
    }
}
