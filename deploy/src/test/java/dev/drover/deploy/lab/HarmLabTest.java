package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A release that writes what the old one cannot read is found from the old servers' answers; its twins are rolled. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HarmLabTest extends HarmStory {
    HarmLabTest() {
        super(LAB);
    }

    @BeforeAll
    static void freshLab() {
        LAB.up();
        LAB.fleet().contentAfter(Duration.ofSeconds(10));
    }

    @Test
    @Order(1)
    void anEntryThatTheCanaryWroteIsFoundTakenAwayAndAllIsPutBack() throws Exception {
        foundAndPutBack(rolled(Harm.CACHE_UNREADABLE.release(), Moment.CANARY, () -> begins(Harm.CACHE_UNREADABLE)));
        assertThat(LAB.harms().entry(0)).isNotEqualTo(LabHarms.Entry.UNREADABLE);
    }

    @Test
    @Order(2)
    void anEntryFromTheTimeBeforeTheCanaryIsFoundWhenItAppears() throws Exception {
        foundAndPutBack(rolled(Harm.CACHE_UNREADABLE.release(), Moment.SIDEKIQ, () -> begins(Harm.CACHE_UNREADABLE)));
    }

    @Test
    @Order(3)
    void whatAppearsWhenAPersonTurnsBackDoesNotKeepTheWayBackFromItsEnd() throws Exception {
        Rolled rolled = rolled(Harm.CACHE_UNREADABLE.release(), Moment.CANARY, () -> {
            begins(Harm.CACHE_UNREADABLE);
            said("rollback", "--why", "ada has changed her mind");
        });
        putBack(rolled);
        assertThat(LAB.harms().entry(0)).isNotEqualTo(LabHarms.Entry.UNREADABLE);
    }

    @Test
    @Order(4)
    void anOldHostThatIsRestartedByHandIsNoSignAndItsTwinIsRolled() throws Exception {
        LAB.fleet().watchBriefly();
        Rolled rolled = rolled(Harm.CACHE_UNREADABLE.twin(), Moment.CANARY, () -> {
            LAB.harms().begins();
            LAB.exec("web02", "systemctl restart mastodon-web").orFail("a restart by hand");
        });
        assertThat(rolled.exit()).as(rolled.ending()).isZero();
        assertThat(rolled.cost().verdict()).isEmpty();
        nothingIsLost(rolled.load());
    }
}
