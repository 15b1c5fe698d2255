package dev.drover.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.shared.action.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The simulated log has the rows of the real one. */
class SimLogTest {
    @Test
    void aServerThatGoesDownAndComesUpIsToldOnceAndInOrder() {
        Fibers fibers = new Fibers();
        SimWorld world =
                new SimWorld(CutPointsTest.lab(), fibers, new Random(1), CutPointsTest.releases(Release.Flaw.NONE));
        SimHost balancer = world.host("lb01");
        SimServer server = balancer.server("web", "web01").orElseThrow();
        List<Output> seen = new ArrayList<>();
        fibers.after(1_000, () -> server.checked(false, "L7STS", "500", world.now()));
        fibers.after(1_500, () -> server.checked(false, "L7STS", "500", world.now()));
        fibers.after(2_000, () -> seen.add(world.traffic.log(balancer, "web", 1)));
        fibers.after(3_000, () -> server.checked(true, "L7OK", "200", world.now()));
        fibers.after(
                4_000,
                () -> seen.add(
                        world.traffic.log(balancer, "web", seen.getFirst().number("offset"))));
        fibers.run(() -> seen.size() == 2);
        fibers.close();
        assertThat(seen.getFirst().rows("state")).containsExactly(List.of("web01", "DOWN", "L7STS", "500"));
        assertThat(seen.getFirst().rows("answers"))
                .allSatisfy(row -> assertThat(row).hasSize(4).endsWith("0", "0").doesNotContain("web01"));
        assertThat(seen.getLast().rows("state")).containsExactly(List.of("web01", "UP", "L7OK", "200"));
        assertThat(seen.getLast().rows("answers")).hasSize(2);
    }
}
