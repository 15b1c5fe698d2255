package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.deploy.server.ServerPlace;
import dev.drover.deploy.server.Servers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Drover itself is upgraded while it upgrades Mastodon: one coordinator after the other, then the workers. */
@Tag("lab")
@Tag("long")
class OwnUpgradeLabTest extends WorkersStory {
    private static final List<String> ALL = List.of("near-a", "near-b", "near-c", "near-db");

    @Test
    void aRollGoesOnUnderTheNextDroverAndTheOldOneIsRefused() throws Exception {
        LabDrover next = DROVER.built(NextBuild.make());
        Load load = users(45);
        Path log = Files.createTempFile("drover-own-upgrade", ".log");
        Process person = upgrades(log);

        during(person, log, "a build", () -> ordered("web01.build"));
        String old = leader();
        for (int n = 1; n <= 3; n++) {
            if (!old.equals("c" + n)) {
                replaced(n, next);
            }
        }
        Lab.await("both versions side by side", () -> clusterStatus().contains(NextBuild.VERSION));
        assertThat(clusterStatus()).contains(old + ", Drover 0.1.0  LEADS");

        during(person, log, "the canary's drain", () -> ordered("lb01.web.web01.drain"));
        end(process(old));
        assertThat(read(log(old))).contains(old + " has given the journal back");
        during(
                person,
                log,
                "a leader of the next version",
                () -> place().held()
                        && !leader().equals(old)
                        && clusterStatus().contains(", Drover " + NextBuild.VERSION + "  LEADS"));

        for (String worker : ALL) {
            Lab.await(worker + " to be turned away", () -> read(log(worker)).contains(turnedAway()));
            end(worker(worker));
            works(next, worker);
        }
        allAreThere();
        anOlderOneIsRefused(old);
        serve(number(old), next);
        assertThat(LabDrover.end(person, log)).as(ending(log)).isZero();
        try (JournalStore journal = new ServerPlace(servers()).read()) { // this build may not read the database's
            nothingFailedOrWasLost(load, events(journal));
        }
        assertThat(workers().workers()).allMatch(w -> w.version().equals(Optional.of(NextBuild.VERSION)));
    }

    private static Servers servers() throws IOException {
        List<URI> all = Stream.of(urls().split(",")).map(URI::create).toList();
        return new Servers(all, Files.readString(log("token")).strip());
    }

    private static String turnedAway() {
        return "and this coordinator is " + NextBuild.VERSION + " with";
    }

    private static void replaced(int number, LabDrover next) throws Exception {
        end(process("c" + number));
        serve(number, next);
    }

    /** As a service manager ends it. */
    private static void end(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private static int number(String coordinator) {
        return Integer.parseInt(coordinator.substring(1));
    }

    /** As a coordinator, and as a program that only reads. */
    private static void anOlderOneIsRefused(String old) throws Exception {
        serve(number(old));
        assertThat(process(old).waitFor()).isEqualTo(1);
        assertThat(read(log(old))).contains("this journal was written by a newer version of Drover (format 4");
        LabDrover.Said said = drover("status", "--journal", place().text());
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.text()).contains("Do next: go on with the newer version");
    }
}
