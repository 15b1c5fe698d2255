package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Coordinators with a network of their own each, which is cut between them, and between them and the database. */
@Tag("lab")
@Tag("long")
class PartitionsLabTest extends ServedStory {
    private static final int FIRST_ADDRESS = 41;

    @BeforeAll
    static void begin() throws IOException {
        LAB.up();
        measured(45); // before coordinators read the fleet file
        threeCoordinators(new Apart());
    }

    @AfterAll
    static void containersGo() {
        IntStream.rangeClosed(1, 3).forEach(n -> Shell.run("docker", "rm", "-f", container(n)));
    }

    private static String container(int number) {
        return Lab.CONTAINERS + "c" + number;
    }

    private static String addressOf(int number) {
        return Lab.NET + "." + (FIRST_ADDRESS + number - 1);
    }

    /** Each in a container, which sees this machine's JDK, classes and files under the paths that they have here. */
    private static final class Apart implements Setting {
        @Override
        public List<String> words(int number) {
            return List.of("--fleet", LAB.fleetFile().toString());
        }

        @Override
        public String address(int number) {
            return addressOf(number);
        }

        @Override
        public String here() {
            return Lab.NET + ".1";
        }

        @Override
        public Process start(int number, LabDrover build, String... words) throws IOException {
            String image = Shell.run("docker", "inspect", "-f", "{{.Config.Image}}", Lab.CONTAINERS + "lb01")
                    .orFail("the lab's image")
                    .strip();
            List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "--name", container(number)));
            command.addAll(List.of("--network", "drover-lab", "--ip", address(number), "--cap-add", "NET_ADMIN"));
            List<String> seen = new ArrayList<>(
                    List.of(System.getProperty("java.home"), LAB.folder().toString()));
            seen.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
            seen.stream()
                    .filter(path -> Files.exists(Path.of(path)))
                    .forEach(path -> command.addAll(List.of("-v", path + ":" + path + ":ro")));
            String logs = String.valueOf(log("c" + number).getParent());
            command.addAll(List.of("-v", logs + ":" + logs, "--entrypoint", ""));
            command.add(image);
            command.addAll(build.command(words));
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(log("c" + number).toFile()))
                    .start();
        }
    }

    /** What one sends to another is swallowed. */
    private static void cut(int from, int to) {
        route("add", from, to);
    }

    private static void route(String verb, int from, int to) {
        Shell.run("docker", "exec", container(from), "ip", "route", verb, "blackhole", addressOf(to) + "/32")
                .orFail("a route of " + container(from));
    }

    private static List<Integer> others(int leader) {
        return IntStream.rangeClosed(1, 3).filter(n -> n != leader).boxed().toList();
    }

    private static int leading() {
        return Integer.parseInt(leader().substring(1));
    }

    private interface Way {
        void between(int leader, int other);
    }

    /** Between coordinators, as long as the database is there: each believes that the others are gone, and one leads. */
    private static void apart(Process person, Path log, String step, Way cut, Way mend) {
        during(person, log, "all to see each other", PartitionsLabTest::allSeeEachOther);
        during(person, log, step, () -> ordered(step));
        int leader = leading();
        long epoch = place().read().epoch();
        others(leader).forEach(other -> cut.between(leader, other));
        during(
                person,
                log,
                "the leader to see nobody",
                () -> clusterStatus()
                        .lines()
                        .anyMatch(l -> l.contains(" c" + leader + ",") && l.endsWith("sees c" + leader)));
        int orders = orders();
        during(person, log, "more orders", () -> orders() > orders);
        assertThat(leading()).isEqualTo(leader);
        assertThat(place().read().epoch()).isEqualTo(epoch);
        others(leader).forEach(other -> mend.between(leader, other));
    }

    private static boolean allSeeEachOther() {
        return clusterStatus()
                        .lines()
                        .filter(l -> l.endsWith("sees c1, c2, c3"))
                        .count()
                == 3;
    }

    /** The leader from the database, and perhaps from the others: it stops, and another goes on. */
    private static void alone(Process person, Path log, String step, boolean fromPeers) {
        during(person, log, step, () -> ordered(step));
        int lonely = leading();
        if (fromPeers) {
            others(lonely).forEach(other -> cut(lonely, other));
        }
        wire("c" + lonely).cut(true, true);
        during(person, log, "another leader", () -> place().held() && leading() != lonely);
        wire("c" + lonely).mend();
        if (fromPeers) {
            others(lonely).forEach(other -> route("del", lonely, other));
        }
    }

    @Test
    void howeverTheyAreCutApartOneActsAtMost() throws Exception {
        Load load = users(45);
        Path log = Files.createTempFile("drover-apart", ".log");
        Process person = upgrades(log);
        apart(
                person,
                log,
                "web01.build",
                (leader, other) -> {
                    cut(leader, other);
                    cut(other, leader);
                },
                (leader, other) -> {
                    route("del", leader, other);
                    route("del", other, leader);
                });
        apart(
                person,
                log,
                "sidekiq01.switch",
                (leader, other) -> cut(leader, other),
                (leader, other) -> route("del", leader, other));
        apart(
                person,
                log,
                "lb01.web.web01.drain",
                (leader, other) -> cut(other, leader),
                (leader, other) -> route("del", other, leader));
        alone(person, log, "lb01.web.web01.watch", true);
        alone(person, log, "lb01.web.web02.drain", false);
        assertThat(LabDrover.end(person, log)).as(ending(log)).isZero();
        nothingFailedOrWasLost(load);
        List<Long> epochs = events().stream()
                .filter(Event.StepOrdered.class::isInstance)
                .map(e -> ((Event.StepOrdered) e).epoch())
                .toList();
        assertThat(epochs).as("one after the other").isSorted();
        assertThat(epochs.stream().distinct()).hasSizeGreaterThanOrEqualTo(3);
    }
}
