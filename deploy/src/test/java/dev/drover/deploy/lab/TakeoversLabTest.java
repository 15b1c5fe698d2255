package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.wire.EventJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A benchmark: the leader is killed at twenty moments in four rolls. What must hold is asserted, the times are told. */
@Tag("lab")
@Tag("long")
class TakeoversLabTest extends WorkersStory {
    private static final long SEED = 20261122;
    private static final int ROLLS = 4;
    private static final int KILLS_A_ROLL = 5;

    /** A roll has about fifty orders. */
    private static final int ORDERS = 44;

    private static final int JITTER_MS = 500;

    private final Random random = new Random(SEED);

    @Test
    void whenItsLeaderIsKilledARollGoesOnAndNothingIsLost() throws Exception {
        List<Long> times = new ArrayList<>();
        for (int roll = 0; roll < ROLLS; roll++) {
            if (roll > 0) {
                LAB.up();
            }
            Load load = users(30);
            times.addAll(killedFiveTimes());
            nothingFailedOrWasLost(load);
            try (JournalStore journal = place().read()) {
                assertThat(journal.verify()).isEmpty();
            }
        }
        List<Long> sorted = times.stream().sorted().toList();
        Map<String, Object> figures = new TreeMap<>(Map.of(
                "kills", sorted.size(),
                "millisToNextOrder", times,
                "median", sorted.get(sorted.size() / 2),
                "worst", sorted.getLast()));
        System.out.println("takeovers " + EventJson.write(figures));
        assertThat(sorted).hasSize(ROLLS * KILLS_A_ROLL);
    }

    private List<Long> killedFiveTimes() throws Exception {
        List<Integer> moments = random.ints(1, ORDERS)
                .distinct()
                .limit(KILLS_A_ROLL)
                .sorted()
                .boxed()
                .toList();
        Path log = Files.createTempFile("drover-killed", ".log");
        Process person = upgrades(log);
        List<Long> times = new ArrayList<>();
        int taken = 0;
        for (int moment : moments) {
            during(
                    person,
                    log,
                    "all coordinators and workers", // what is measured is how one of those that are there takes over
                    () -> !clusterStatus().contains("does not answer")
                            && workers().workers().stream().allMatch(w -> w.connected()));
            int wanted = moment + taken;
            during(person, log, wanted + " orders", () -> orders() >= wanted);
            Thread.sleep(random.nextInt(JITTER_MS)); // the moment itself is what the seed chooses
            int before = orders();
            times.add(killLeader(person, log));
            System.out.println("leader killed at order " + before + ", next order after " + times.getLast() + " ms");
            taken += Math.max(0, orders() - before - 1); // what a new leader looks at anew
        }
        assertThat(LabDrover.end(person, log)).as(ending(log)).isZero();
        return times;
    }
}
