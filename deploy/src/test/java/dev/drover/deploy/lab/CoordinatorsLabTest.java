package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.rollout.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Several coordinators, of which the one that leads dies, stands still, or is cut off. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CoordinatorsLabTest extends ServedStory {
    private static final long SEED = 20261122;

    private static final List<String> KILLED_AT =
            List.of("web01.build", "sidekiq01.switch", "lb01.web.web01.drain", "web01.switch", "lb01.web.web01.watch");

    @BeforeAll
    static void begin() throws IOException {
        LAB.up();
        measured(45); // before coordinators read the fleet file
        threeCoordinators(number -> List.of());
    }

    @Test
    @Order(1)
    @Tag("long")
    void killedAtFiveMomentsTheRolloutGoesOnAndNothingIsLost() throws Exception {
        Load load = users(45);
        Random random = new Random(SEED);
        Path log = Files.createTempFile("drover-served", ".log");
        Process person = upgrades(log);
        for (String step : KILLED_AT) {
            during(person, log, step, () -> ordered(step));
            Thread.sleep(random.nextInt(300)); // the moment itself is what the seed chooses
            System.out.println("leader killed at " + step + ", next order after " + killLeader(person, log) + " ms");
        }
        assertThat(LabDrover.end(person, log)).as(ending(log)).isZero();
        nothingFailedOrWasLost(load);
        try (JournalStore journal = place().read()) {
            assertThat(journal.verify()).isEmpty();
        }
        List<Long> epochs = events().stream()
                .filter(Event.StepOrdered.class::isInstance)
                .map(e -> ((Event.StepOrdered) e).epoch())
                .distinct()
                .toList();
        assertThat(epochs).isSorted().hasSizeGreaterThan(KILLED_AT.size());
    }

    @Test
    @Order(2)
    @Tag("long")
    void aLeaderThatStoodStillCanDoNoHarmWhenItWakes() throws Exception {
        theLeaderStandsStill();
    }

    @Test
    @Order(3)
    @Tag("long")
    void cutOffFromTheDatabaseInOneDirectionOrBothALeaderStopsAndAnotherGoesOn() throws Exception {
        LAB.up();
        Load load = users(45);
        Path log = Files.createTempFile("drover-cut", ".log");
        Process person = upgrades(log);
        during(person, log, "a build", () -> ordered("web01.build"));
        aStrangerAmongThemChangesNothing();
        cut(person, log, "sidekiq01.switch", true, true);
        cut(person, log, "web01.switch", true, false);
        cut(person, log, "lb01.web.web01.watch", false, true);
        assertThat(LabDrover.end(person, log)).as(ending(log)).isZero();
        nothingFailedOrWasLost(load);
    }

    private static void cut(Process person, Path log, String step, boolean there, boolean back) {
        during(person, log, step, () -> ordered(step));
        String lonely = leader();
        wire(lonely).cut(there, back);
        during(person, log, "another leader", () -> place().held() && !leader().equals(lonely));
        wire(lonely).mend();
    }

    /** Somebody who takes the leader's name, fills Hazelcast with rubbish, tells everybody to look, and goes. */
    private static void aStrangerAmongThemChangesNothing() {
        String leads = leader();
        long epoch = place().read().epoch();
        Config config = new Config();
        config.setClusterName("drover-" + place().read().id());
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getMemberAttributeConfig().setAttribute("name", leads).setAttribute("from", "a stranger");
        config.getAdvancedNetworkConfig()
                .setEnabled(true)
                .setMemberEndpointConfig(new ServerSocketEndpointConfig().setPort(FIRST_SEEN + 3));
        config.getAdvancedNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getAdvancedNetworkConfig()
                .getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .setMembers(List.of(ends(FIRST_SEEN, "").split(",")));
        HazelcastInstance stranger = Hazelcast.newHazelcastInstance(config);
        Lab.await(
                "the others to let a stranger in",
                () -> stranger.getCluster().getMembers().size() == 4);
        for (int i = 0; i < 1_000; i++) {
            stranger.getMap("lease").put("leader" + i, "me");
            stranger.getTopic("news").publish("{\"wish\":\"abort\"}");
        }
        stranger.shutdown();
        assertThat(leader()).isEqualTo(leads);
        assertThat(place().read().epoch()).isEqualTo(epoch);
    }

    @Test
    @Order(4)
    void aLeaderThatIsAskedToGoHandsOverAtOnce() throws Exception {
        String old = leader();
        process(old).destroy();
        assertThat(process(old).waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(read(log(old))).contains(old + " has given the journal back");
        Lab.await("another leader", () -> place().held() && !leader().equals(old));
    }
}
