package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Hosts that get into trouble of their own, before and while they are rolled. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TroubleLabTest extends LabStory {
    @BeforeAll
    static void freshLab() {
        LAB.up();
        LAB.fleet().watchBriefly();
    }

    @Test
    @Order(1)
    void everythingThatStandsAgainstARollIsToldAtOnceAndNothingIsTouched() throws Exception {
        LAB.exec(
                        "web01",
                        "printf '#!/bin/sh\\necho ghcr.io/mastodon/mastodon:v4.2.10 mastodon-web-1\\n' > /usr/local/bin/docker && chmod 755 /usr/local/bin/docker")
                .orFail("a Mastodon in Docker");
        LAB.exec(
                        "web02",
                        "sed -E 's/^(MemAvailable: *)[0-9]+/\\1204800/' /proc/meminfo > /run/meminfo && mount --bind /run/meminfo /proc/meminfo")
                .orFail("little memory");
        LAB.exec(
                        "sidekiq02",
                        "systemctl stop mastodon-sidekiq && mkdir -p /mnt/small && mount -t tmpfs -o size=450m small /mnt/small"
                                + " && cp -a /home/mastodon/. /mnt/small/ && mount --bind /mnt/small /home/mastodon && chown mastodon: /home/mastodon"
                                + " && systemctl start mastodon-sidekiq")
                .orFail("a small disk");
        try {
            LabDrover.Said said = upgrade("v4.3.0");
            assertThat(said.exit()).as(said.ending()).isEqualTo(1);
            assertThat(said.text())
                    .contains("web01: runs Mastodon in Docker")
                    .contains("web02: only 200 MiB of memory are free")
                    .containsPattern("sidekiq02: only \\d+ MiB of disk are free")
                    .contains("nothing was touched");
        } finally {
            LAB.exec("web01", "rm /usr/local/bin/docker").orFail("no Docker");
            LAB.exec("web02", "umount /proc/meminfo").orFail("memory again");
            LAB.exec(
                            "sidekiq02",
                            "systemctl stop mastodon-sidekiq && umount /home/mastodon /mnt/small && systemctl start mastodon-sidekiq")
                    .orFail("the disk again");
        }
    }

    @Test
    @Order(2)
    void aHostKeyIsTrustedByTheFingerprintThatAPersonReadOnTheHost() throws Exception {
        Path known = LAB.folder().resolve("known_hosts");
        String good = Files.readString(known);
        Files.writeString(
                known, good.lines().filter(l -> !l.startsWith("10.77.0.22 ")).reduce("", (a, b) -> a + b + "\n"));
        String fingerprint = LAB.exec("web02", "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")
                .out()
                .split(" ")[1];
        assertThat(drover("check").text()).contains("web02: cannot be reached").contains("drover trust web02");
        assertThat(drover("trust", "web02", "--fingerprint", "SHA256:another").exit())
                .isEqualTo(1);
        assertThat(Files.readString(known)).doesNotContain("10.77.0.22");
        assertThat(drover("trust", "web02", "--fingerprint", fingerprint).exit())
                .isZero();
        assertThat(drover("check").exit()).isZero();
    }

    @Test
    @Order(3)
    void aStepThatTalksWithoutEndFillsNoDiskAndItsLastWordsAreKept() {
        LAB.exec("web02", """
                        set -e
                        drover-say claim j1 1 lab.example r1 ada here
                        su mastodon -c "mkdir -p /home/mastodon/releases/chatty/bin"
                        printf '3000000.times { |i| puts "line #{i}" }\\nputs "last words"\\nexit 3\\n' > /home/mastodon/releases/chatty/bin/tootctl
                        chown -R mastodon: /home/mastodon/releases/chatty
                        drover-say start j1 1 talk.f1 0 120 tootctl /home/mastodon/releases/chatty cache clear
                        """).orFail("starting a step that talks");
        Lab.await(
                "its end",
                () -> LAB.exec("web02", "drover-say fate talk.f1").out().contains("state=ended"));
        assertThat(LAB.exec("web02", "drover-say fate talk.f1").out()).contains("exit=3");
        String out = LAB.exec("web02", "cat /var/lib/drover/ledger/talk.f1/out").out();
        assertThat(out.length()).isBetween(4_194_304, 4_400_000);
        assertThat(out).contains("line 0\n", "bytes were said; only the last follow", "last words");
        LAB.exec("web02", "drover-say forget j1; rm -rf /home/mastodon/releases/chatty")
                .orFail("clearing up");
    }

    @Test
    @Order(4)
    void aServerThatFailsByItselfBringsTheGoodOneBackFirstAndThenTheRollPauses() throws Exception {
        Load load = users(12);
        Path log = Files.createTempFile("trouble", ".log");
        Process roll = start(log, "run", "upgrade", "--to", "v4.3.0", "--yes");
        during(
                roll,
                log,
                "web02 to be out",
                () -> LAB.balancerSays("web", "web02").matches("MAINT|DRAIN"));
        LAB.exec("web01", "systemctl stop mastodon-web").orFail("web01 fails by itself");
        int exit = LabDrover.end(roll, log);
        String said = Files.readString(log);
        assertThat(exit).as(ending(log)).isEqualTo(3);
        assertThat(said).contains("PAUSED by drover").contains("lb01 says that only 0 of backend web serve");
        assertThat(LAB.balancerSays("web", "web02")).isEqualTo("UP");
        assertThat(journal())
                .noneMatch(
                        e -> e instanceof Event.StepOrdered o && o.step().text().equals("lb01.streaming.web01.drain"));
        assertThat(drover("why").text()).contains("only 0 of backend web serve").contains("drover resume");
        LAB.exec("web01", "systemctl start mastodon-web").orFail("web01 is mended");
        Lab.await("web01 to serve again", () -> LAB.balancerSays("web", "web01").equals("UP"));
        LabDrover.Said rest = drover("run", "--resume", "--json");
        assertThat(rest.exit()).as(rest.ending()).isZero();
        assertThat(rest.text().strip().lines().reduce((a, b) -> b))
                .hasValueSatisfying(last -> assertThat(last)
                        .contains("\"type\":\"summary\"", "\"verdict\":\"COMPLETED\"", "\"exitCode\":0"));
        nothingIsLost(load);
    }

    @Test
    @Order(5)
    @Tag("long")
    void aBrokenOldReleaseIsMendedByItsUpgradeAndAFullDiskUnderTheJournalOnlyDelaysIt() throws Exception {
        LAB.up();
        LAB.exec("web02", "systemctl stop mastodon-web").orFail("the old release does not run on web02");
        Lab.await(
                "the balancer to notice", () -> LAB.balancerSays("web", "web02").startsWith("DOWN"));
        LabDrover.Said refused = upgrade("v4.3.0");
        assertThat(refused.exit()).as(refused.ending()).isEqualTo(1);
        assertThat(refused.text())
                .contains("web02: mastodon-web.service is inactive", "let the upgrade mend it: --mend");
        measured(45); // before the plan is made
        Path small = Files.createTempDirectory("small-disk");
        Shell.run("mount", "-t", "tmpfs", "-o", "size=80m", "small", small.toString())
                .orFail("a small disk");
        try {
            journalThatCannotBeWritten(small);
            users(45); // by whose requests the canary is judged
            LabDrover.Said rest = drover("run", "--resume", "--journal", small.toString());
            assertThat(rest.exit()).as(rest.ending()).isZero();
            assertThat(rest.text().indexOf("web02: stop, make"))
                    .isLessThan(rest.text().indexOf("web01: stop, make"));
            assertThat(drover("journal", "verify", "--journal", small.toString())
                            .text())
                    .contains("whole: every entry fits", "every order follows from what stands before it");
        } finally {
            Shell.run("umount", small.toString());
        }
        Lab.await("web02 to serve", () -> LAB.balancerSays("web", "web02").equals("UP"));
    }

    private static void journalThatCannotBeWritten(Path disk) throws Exception {
        Path log = Files.createTempFile("full", ".log");
        String[] words = {"run", "upgrade", "--to", "v4.3.0", "--yes", "--mend", "--journal", disk.toString()};
        Process roll = start(log, words);
        during(
                roll,
                log,
                "the builds to begin",
                () -> LAB.exec("web01", "systemctl is-active 'drover-r*.service'")
                        .out()
                        .contains("active"));
        Shell.run("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=1M"); // until no space is left
        int exit = LabDrover.end(roll, log);
        assertThat(exit).as(ending(log)).isEqualTo(3);
        assertThat(Files.readString(log))
                .contains(
                        "the journal could not be written",
                        "can be written (room, or a database that answers) in " + disk);
        Files.delete(disk.resolve("filler"));
    }
}
