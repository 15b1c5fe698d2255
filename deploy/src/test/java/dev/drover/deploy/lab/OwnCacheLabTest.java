package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

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

    OwnCacheLabTest() {
        super(LAB);
    }

    @BeforeAll
    static void freshLab() {
        LAB.up();
        LAB.fleet().watchBriefly();
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
    void whatTheSourcesTellIsRolledAndNoEntryOfTheNewReleaseIsEverInTheOldCache() throws Exception {
        LabHarms harms = LAB.harms();
        harms.listen();
        rolledUnnoticed(rolled(Harm.CACHE_TOLD.release(), Moment.PRE_MIGRATION, harms::begins));
        assertThat(harms.heard(OWN)).isPositive();
        assertThat(harms.heard(SHARED)).isZero();
    }
}
