package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import dev.drover.shared.protocol.Mission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A release whose sources tell that the old one cannot read its cache has one of its own, there and on the way back. */
@Tag("lab")
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnCacheLabTest extends HarmStory {
    private static final int SHARED = 0;
    private static final int OWN = 15;
    private static final String BLOCKED = "198.51.100.9";
    private static final String OTHER = "198.51.100.10";
    private static final int FORBIDDEN = 403;
    private static final int OK = 200;
    private static final int JOBS = 10;
    private static final List<String> WEBS = List.of("web01", "web02");

    OwnCacheLabTest() {
        super(LAB);
    }

    @BeforeAll
    static void freshLab() {
        LAB.up();
        LAB.fleet().contentAfter(Duration.ofSeconds(10));
    }

    @Test
    @Order(1)
    void anAddressThatWasBlockedOnTheNewReleaseIsBlockedEverywhereAfterTheWayBack() throws Exception {
        LabHarms harms = LAB.harms();
        Rolled rolled = rolled(Harm.CACHE_TOLD.release(), Moment.CANARY, () -> {
            harms.begins();
            harms.block(BLOCKED, OWN);
            said("rollback", "--why", "ada has changed her mind");
        });
        assertThat(List.of(harms.ask("web01", BLOCKED), harms.ask("web02", BLOCKED)))
                .containsOnly(FORBIDDEN);
        assertThat(List.of(harms.ask("web01", OTHER), harms.ask("web02", OTHER)))
                .containsOnly(OK);
        putBack(rolled);
        assertThat(rolled.load().failures()).isEmpty();
        assertThat(harms.keys(OWN)).isZero();
    }

    @Test
    @Order(2)
    void newSidekiqsThatMustStayForTheirJobsHarmNoOldServerAlthoughTheEntryExpires() throws Exception {
        List<Instant> back = new ArrayList<>();
        List<LabHarms.Entry> entries = new ArrayList<>();
        Rolled rolled = rolled(Harm.CACHE_UNREADABLE.release(), Moment.CANARY, () -> {
            LAB.harms().jobsOfTheNewReleaseWait(JOBS);
            begins(Harm.CACHE_UNREADABLE);
            Lab.awaitLong(
                    "the old release to serve on web01 again",
                    Duration.ofMinutes(30),
                    () -> DROVER.journal().stream()
                            .anyMatch(e -> e instanceof Event.StepSettled s
                                    && s.mission() == Mission.UNDO
                                    && s.step().text().equals("lb01.web.web01.drain")));
            Lab.await(
                    "both to be UP",
                    () -> WEBS.stream().allMatch(w -> LAB.balancerSays("web", w).equals("UP")));
            back.add(Instant.now());
            entries.add(LAB.harms().expires());
            entries.add(LAB.harms().expires());
            assertThat(WEBS.stream().map(w -> LAB.harms().ask(w, OTHER))).containsOnly(OK);
            LAB.harms().jobsOfTheNewReleaseLeave();
        });
        foundAndPutBack(rolled);
        assertThat(entries).containsOnly(LabHarms.Entry.READABLE);
        assertThat(rolled.load().failures().stream().filter(f -> f.at().isAfter(back.getFirst())))
                .isEmpty();
        assertThat(LAB.harms().keys(OWN)).isZero();
    }

    @Test
    @Order(3)
    void whatTheSourcesTellIsRolledAndNoEntryOfTheNewReleaseIsEverInTheOldCache() throws Exception {
        LabHarms harms = LAB.harms();
        harms.listen();
        rolledUnnoticed(rolled(Harm.CACHE_TOLD.release(), Moment.PRE_MIGRATION, harms::begins));
        assertThat(harms.heard(OWN)).isPositive();
        assertThat(harms.heard(SHARED)).isZero();
    }
}
