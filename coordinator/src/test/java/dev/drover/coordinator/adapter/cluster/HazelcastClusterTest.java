package dev.drover.coordinator.adapter.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.port.Cluster;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Coordinators that see each other. */
class HazelcastClusterTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<HazelcastCluster> joined = new ArrayList<>();

    private static String end() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return "127.0.0.1:" + any.getLocalPort();
        }
    }

    private HazelcastCluster join(String journal, String name, String own, String... peers) {
        HazelcastCluster cluster = HazelcastCluster.join(
                new HazelcastCluster.Wiring(journal, own, List.of(peers)), new Cluster.Member(name, "a test"));
        joined.add(cluster);
        return cluster;
    }

    @AfterEach
    void allGo() {
        joined.forEach(HazelcastCluster::close);
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(50);
        }
    }

    @Test
    void theySeeEachOtherComeAndGo() throws Exception {
        String one = end();
        String two = end();
        HazelcastCluster first = join("j1", "c1", one, one, two);
        AtomicInteger looks = new AtomicInteger();
        first.onNews(looks::incrementAndGet);
        HazelcastCluster second = join("j1", "c2", two, one, two);
        until(() -> first.members().size() == 2);
        assertThat(first.members()).extracting(Cluster.Member::name).containsExactlyInAnyOrder("c1", "c2");
        int before = looks.get();
        assertThat(before).as("somebody has come").isPositive();
        second.close();
        until(() -> first.gone().contains("c2"));
        until(() -> looks.get() > before);
        join("j1", "c2", end(), one, two);
        until(() -> first.gone().isEmpty());
    }

    @Test
    void whoHasAnotherJournalIsNotSeen() throws Exception {
        String one = end();
        String two = end();
        HazelcastCluster first = join("j1", "c1", one, one, two);
        HazelcastCluster stranger = join("j2", "x1", two, one, two);
        assertThat(stranger.members()).extracting(Cluster.Member::name).containsExactly("x1");
        assertThat(first.members()).extracting(Cluster.Member::name).containsExactly("c1");
        assertThat(first.gone()).isEmpty();
    }

    @Test
    void anEndThatIsTakenIsToldAtOnce() throws Exception {
        String one = end();
        join("j1", "c1", one, one);
        assertThatThrownBy(() -> join("j1", "c2", one, one)).isInstanceOf(RuntimeException.class);
    }
}
