package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.RolloutState;
import dev.drover.coordinator.rollout.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Coordinators, their database and the workers are lost in the middle of a rollout. Others have a backup. */
@Tag("lab")
@Tag("long")
class WorkersMoveLabTest extends WorkersStory {
    @Test
    void othersGoOnFromTheBackupAndTheirWorkersAdoptTheHosts() throws Exception {
        Load load = users(45);
        Path log = Files.createTempFile("drover-lost", ".log");
        Process person = upgrades(log);
        during(person, log, "Sidekiq's turn", () -> settled("sidekiq01.switch"));
        Path elsewhere = Files.createTempDirectory("drover-elsewhere");
        Path file = elsewhere.resolve("drover.zip");
        backup(file);
        during(person, log, "the canary's switch", () -> settled("web01.switch"));
        allGo();
        workersGo();
        person.destroyForcibly().waitFor();

        Path fleet = elsewhere.resolve("fleet.yaml");
        good(drover("backup", file.toString(), "--restore", "--fleet", fleet.toString(), "--journal", aDatabase()));
        Path authority = elsewhere.resolve(".drover/authority");
        threeServe(number -> withWorkers(number, fleet, "127.0.0.1", authority));
        fourWorkersEnrol();
        Lab.await("hosts to refuse it", () -> read(log(leader())).contains("claimed by"));
        assertThat(drover(atTheServers("why", "--fleet", fleet.toString())).text())
                .contains("it cannot go on: ", "claimed by", "drover adopt");
        LabDrover.Said adopted = good(drover(atTheServers(
                "adopt", "--all", "--reason", "the old machines burnt down", "--fleet", fleet.toString())));
        assertThat(adopted.text()).contains("ordered after the backup", "Do next: drover resume");
        LabDrover.Said again = good(drover(
                atTheServers("adopt", "web02", "--reason", "as if it had been away", "--fleet", fleet.toString())));
        assertThat(again.text()).contains("web02: adopted").contains("hosts know nothing of it");
        good(drover(atTheServers("resume", "--fleet", fleet.toString())));
        LabDrover.Said tooLate =
                drover(atTheServers("adopt", "web02", "--reason", "while it moves", "--fleet", fleet.toString()));
        assertThat(tooLate.exit()).as(tooLate.ending()).isEqualTo(1);
        assertThat(tooLate.text()).contains("a rollout moves", "Do next: drover pause");
        Path followed = Files.createTempFile("drover-followed", ".log");
        assertThat(start(followed, atTheServers("watch", "--fleet", fleet.toString()))
                        .waitFor())
                .as(ending(followed))
                .isZero();

        List<Event> events = events();
        assertThat(RolloutState.fold(events).course().verdict()).contains(Verdict.COMPLETED);
        assertThat(events)
                .anyMatch(e ->
                        e instanceof Event.OrderRecovered o && o.step().text().equals("web01.switch"))
                .as("what was done is found done, and not touched again")
                .noneMatch(
                        e -> e instanceof Event.StepFound f && f.step().text().equals("web01.switch"));
        nothingFailedOrWasLost(load, events);
    }

    private static void backup(Path file) throws Exception {
        good(drover(atTheServers(
                "backup",
                file.toString(),
                "--with-keys",
                "--authority",
                log("authority").toString(),
                "--fleet",
                fleetFile().toString())));
    }

    private static LabDrover.Said good(LabDrover.Said said) {
        assertThat(said.exit()).as(said.ending()).isZero();
        return said;
    }

    private static boolean settled(String step) {
        return events().stream()
                .anyMatch(
                        e -> e instanceof Event.StepSettled s && s.step().text().equals(step));
    }
}
