package dev.drover.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.rollout.Event;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A release that answers localhost and refuses its users; and one that refuses an address that nobody here has. */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RefusedUsersLabTest extends LabStory {
    private static final String PAGE = "drover-say look page 3000 lab.example mastodon-web.service /about /";

    @BeforeAll
    static void freshLab() {
        LAB.up();
        LAB.fleet().watchBriefly();
    }

    @Test
    @Order(1)
    void aWebHostShowsThatItIsAskedAsAUser() {
        Shell.Result said = LAB.exec("web01", PAGE);
        assertThat(said.out())
                .contains("page=/about\t200\t", "page=/\t200\t", "asked-as=user\tits rate limit counts ")
                .contains(" and not localhost");
        String address = said.out().replaceAll("(?s).*address=(\\S+).*", "$1");
        assertThat(LAB.exec("web01", "journalctl -u mastodon-web.service -o cat")
                        .out())
                .contains("Started GET \"/about\" for " + address + " at ");
    }

    @Test
    @Order(2)
    void aRuleAgainstAllButLocalhostIsFoundBeforeTheCanaryIsLetInAndNoRequestFails() throws Exception {
        Load load = users(12);
        String before = AUDIT.footprint();
        LabDrover.Said said = upgrade("v4.3.0+blocks-users");
        assertThat(said.exit()).as(said.ending()).isEqualTo(2);
        assertThat(said.text())
                .contains("web01.switch broke: web01 answers /about with 403 on the new release, asked as a user (")
                .contains("on the old one web02 answers 200, web01 answered 200 before");
        assertThat(journal())
                .noneMatch(
                        e -> e instanceof Event.StepOrdered o && o.step().text().equals("web01.warm-up"));
        assertThat(AUDIT.footprint()).isEqualTo(before);
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
    }

    @Test
    @Order(3)
    @Tag("long")
    void aRuleAgainstAnotherAddressIsNotBlamed() throws Exception {
        Load load = users(12);
        LabDrover.Said said = upgrade("v4.3.0+blocks-one");
        assertThat(said.exit()).as(said.ending()).isZero();
        assertThat(said.text()).contains("/about 200, / 200, asked as a user (");
        assertThat(load.failures()).isEmpty();
        nothingIsLost(load);
    }
}
